/** What is known of a fleet from elsewhere than from its servers: Temporal's histories, the store. */

import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { fleetLabels } from '../../activities/host/instance-labels.ts';
import { createFileStore } from '../../activities/store/file-store.ts';
import { decodeJsonLines } from '../../activities/store/json-lines.ts';
import { shortFleetId, storeKeys } from '../../workflows/domain/ids.ts';
import type { InstanceReport } from '../../workflows/domain/instance.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';

export async function fleetIdOf(handle: WorkflowHandle): Promise<string> {
  const { firstRunId } = (await handle.describe()).raw.workflowExecutionInfo ?? {};
  if (!firstRunId) throw new Error(`${handle.workflowId} has no first run`);
  return firstRunId;
}

/** By which all containers of the fleet are found. */
export async function labelsOf(handle: WorkflowHandle): Promise<Readonly<Record<string, string>>> {
  return fleetLabels({ id: await fleetIdOf(handle) });
}

/** What the store in this folder keeps of the tasks of an ended fleet, by index. */
export async function storedOutcomes(
  folder: string,
  handle: WorkflowHandle,
): Promise<readonly TaskOutcome[]> {
  const store = createFileStore(folder);
  const fleetId = await fleetIdOf(handle);
  const outcomes: TaskOutcome[] = [];
  for (let group = 0; ; group += 1) {
    const body = await store.get(storeKeys.groupResults(fleetId, group));
    if (!body) return outcomes.toSorted((one, other) => Number(one.index) - Number(other.index));
    outcomes.push(...decodeJsonLines<TaskOutcome>(body));
  }
}

/** What was last reported of each task that has ended, in no order. */
export async function lastReports(
  client: Client,
  handle: WorkflowHandle,
): Promise<readonly InstanceReport[]> {
  const prefix = `${handle.workflowId}/${shortFleetId(await fleetIdOf(handle))}/tasks/`;
  const query = `WorkflowId STARTS_WITH "${prefix}" AND ExecutionStatus != "Running"`;
  const reports: InstanceReport[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const completed = events?.findLast((event) => event.activityTaskCompletedEventAttributes);
    const payload = completed?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
    if (payload) reports.push(defaultPayloadConverter.fromPayload<InstanceReport>(payload));
  }
  return reports;
}
