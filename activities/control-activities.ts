/** The activities of a control worker: the task list, results, and questions to Temporal itself. */

import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  type Client,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { ControlActivities, WorkflowEnd } from '../workflows/activity-types.ts';
import { storeKeys, workerWorkflowId, type FleetRef } from '../workflows/domain/ids.ts';
import type { FleetSettings } from '../workflows/domain/settings.ts';
import type { WorkerView } from '../workflows/domain/status.ts';
import type { TaskEntry } from '../workflows/domain/task.ts';
import { endOfFailure } from '../workflows/workflow-end.ts';
import { decodeJsonLines, encodeJsonLines } from './store/json-lines.ts';
import type { Failpoint } from './failpoint.ts';
import { allWithHeartbeats } from './heartbeats.ts';
import type { Store } from './store/store.ts';
import { writeTaskSlices } from './tasks/task-slices.ts';

export interface ControlActivitiesOptions {
  /** Asked for when an activity runs: an application's Worker has its client only then. */
  readonly client: () => Client;
  readonly store: Store;
  readonly settings: FleetSettings;
  readonly failpoint: Failpoint;
}

export function createControlActivities(options: ControlActivitiesOptions): ControlActivities {
  const { client, store, settings, failpoint } = options;
  return allWithHeartbeats<ControlActivities>({
    async prepareFleet({ fleet, spec }) {
      const slices = await writeTaskSlices(store, fleet.id, spec.tasks, settings);
      await failpoint('fleet:sliced');
      return { settings, slices };
    },

    readTaskSlice: ({ key }) => readSlice(store, key),

    async writeGroupResults({ fleet, group, outcomes }) {
      const key = storeKeys.groupResults(fleet.id, group);
      await store.put(key, encodeJsonLines(outcomes));
      await failpoint('group:results-written');
      return key;
    },

    async writeFleetResult({ fleet, result }) {
      await store.put(storeKeys.fleetResult(fleet.id), `${JSON.stringify(result)}\n`);
    },

    awaitWorkflow: ({ workflowId }) => awaitEnd(client().workflow.getHandle(workflowId)),

    isWorkerGone: ({ fleet, worker }) => isWorkerGone(client(), fleet, worker),

    async workersNotGone({ fleet }) {
      const views = await workerViewsOf(client(), fleet);
      const numbers: number[] = [];
      for (const { number } of views) {
        if (!(await isWorkerGone(client(), fleet, number))) numbers.push(number);
      }
      return numbers;
    },

    async requestCancellation({ workflowId, runId }) {
      await client().workflow.getHandle(workflowId, runId).cancel();
    },
  });
}

async function readSlice(store: Store, key: string): Promise<readonly TaskEntry[]> {
  const body = await store.get(key);
  if (!body) {
    throw ApplicationFailure.retryable(
      `Cannot read the task list as ${key} is not in the state store: have all servers use the same store (fleet server --store)`,
    );
  }
  // Written by `prepareFleet` from validated entries.
  return decodeJsonLines<TaskEntry>(body);
}

/** Only a completed worker workflow, or the root's word that it reaped the machine, is proof. */
async function isWorkerGone(client: Client, fleet: FleetRef, worker: number): Promise<boolean> {
  try {
    const handle = client.workflow.getHandle(workerWorkflowId(fleet, worker));
    const { status } = await handle.describe();
    if (status.name === 'COMPLETED') return true;
    if (status.name === 'RUNNING') return false;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const views = await workerViewsOf(client, fleet);
  return views.some((view) => view.number === worker && view.phase === 'gone');
}

async function workerViewsOf(client: Client, fleet: FleetRef): Promise<readonly WorkerView[]> {
  return client.workflow.getHandle(fleet.workflowId).query<readonly WorkerView[]>('workers');
}

async function awaitEnd(handle: WorkflowHandle): Promise<WorkflowEnd> {
  try {
    const result: unknown = await Promise.race([handle.result(), Context.current().cancelled]);
    return { kind: 'completed', result };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return endOfFailure(error.cause);
  }
}
