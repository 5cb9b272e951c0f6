/** The activities of a control worker: the task list, results, and questions to Temporal itself. */

import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { ControlActivities, WorkflowEnd } from '../workflows/activity-types.ts';
import { failureTypes } from '../workflows/domain/failures.ts';
import { storeKeys, type FleetRef } from '../workflows/domain/ids.ts';
import type { FleetSettings } from '../workflows/domain/settings.ts';
import type { TaskEntry } from '../workflows/domain/task.ts';
import { endOfFailure } from '../workflows/workflow-end.ts';
import { decodeJsonLines, encodeJsonLines } from './store/json-lines.ts';
import type { Failpoint } from './failpoint.ts';
import { begunWorkers, forgottenFamily, isWorkerGone, markBegun } from './fleet-family.ts';
import { standingsOf } from './fleet-standings.ts';
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
      const waitingGroups = slices.map(({ group }) => group);
      const family = isFirstRun(fleet)
        ? undefined
        : await forgottenFamily(client(), fleet, { waitingGroups, workers: 0 });
      return { settings, slices, ...(family && { family }) };
    },

    async readTaskSlice({ fleet, key, firstRunId, again }) {
      const tasks = await readSlice(store, key);
      return again || callerRunId() !== firstRunId ? markBegun(client(), fleet, tasks) : tasks;
    },

    async writeGroupResults({ fleet, group, outcomes }) {
      const key = storeKeys.groupResults(fleet.id, group);
      await store.put(key, encodeJsonLines(outcomes));
      await failpoint('group:results-written');
      return key;
    },

    async writeFleetResult({ fleet, result, known }) {
      const family = isFirstRun(fleet) ? undefined : await forgottenFamily(client(), fleet, known);
      if (!family) await store.put(storeKeys.fleetResult(fleet.id), `${JSON.stringify(result)}\n`);
      return family;
    },

    awaitWorkflow: ({ workflowId }) => endOfWorkflow(client(), workflowId),

    isWorkerGone: ({ fleet, worker }) => isWorkerGone(client(), fleet, worker),

    async workersNotGone({ fleet }) {
      const workers: number[] = [];
      for (const number of await begunWorkers(client(), fleet)) {
        if (!(await isWorkerGone(client(), fleet, number))) workers.push(number);
      }
      return { workers, runId: callerRunId() };
    },

    askStandings: ({ fleets }) => standingsOf(client(), fleets),

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

/** A fleet is named after the first run of its root; another run is one that an operator's reset began. */
function isFirstRun(fleet: FleetRef): boolean {
  return callerRunId() === fleet.id;
}

function callerRunId(): string {
  const { workflowExecution } = Context.current().info;
  if (!workflowExecution) throw new Error('Bug: a control activity was called outside a workflow');
  return workflowExecution.runId;
}

/**
 * How a workflow ended. One that stays open for as long as Temporal answers a single question, 20 s, is to be asked about
 * again: hundreds may be waited for, and none is to hold a place of the worker for good. It is the current run that
 * counts: an operator's reset ends one and begins another.
 */
async function endOfWorkflow(client: Client, workflowId: string): Promise<WorkflowEnd> {
  const current = client.workflow.getHandle(workflowId);
  try {
    const { runId } = await current.describe();
    await awaitClose(client, { workflowId, runId });
    const now = await current.describe();
    if (now.status.name === 'RUNNING' || now.status.name === 'PAUSED') throw stillOpen(workflowId);
    const result: unknown = await client.workflow.getHandle(workflowId, now.runId).result();
    return { kind: 'completed', result };
  } catch (error) {
    if (error instanceof WorkflowFailedError) return endOfFailure(error.cause);
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { kind: 'failed', details: [], message: 'its workflow was deleted' };
  }
}

async function awaitClose(
  { workflowService, options }: Client,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<void> {
  const { namespace } = options;
  await workflowService.getWorkflowExecutionHistory({
    namespace,
    execution,
    waitNewEvent: true,
    historyEventFilterType: CLOSE_EVENT,
  });
}

/** `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT` */
const CLOSE_EVENT = 2;

function stillOpen(workflowId: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${workflowId} is open`,
    type: failureTypes.stillOpen,
    category: ApplicationFailureCategory.BENIGN,
  });
}
