/** Counts of a fleet's tasks as they are now: what the workflows know, and what the servers say of those that run. */

import type { FleetStatus, GroupView } from '../../workflows/domain/status.ts';
import type { WorkerView } from '../../workflows/domain/worker-views.ts';
import { emptyCounts, sumCounts, type TaskCounts } from '../../workflows/domain/task.ts';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import {
  groupsQuery,
  groupStatusQuery,
  statusQuery,
  workersQuery,
} from '../../workflows/messages.ts';
import { concurrently } from './concurrently.ts';
import type { FleetAccess } from './fleet-access.ts';
import { isFleetClientError } from './fleet-client-error.ts';
import type { LocatedFleet } from './located-fleet.ts';
import { queryWorkflow } from './temporal-calls.ts';
import { describeWorkflow } from './worker-description.ts';
import { currentSummary } from './worker-summary.ts';

/** They add up to `total`. */
export interface TaskTotals {
  readonly total: number;
  readonly pending: number;
  /** With a container that was started and has not ended. */
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

export interface LiveFleet {
  readonly status: FleetStatus;
  readonly tasks: TaskTotals;
}

export async function liveFleet(access: FleetAccess, fleet: LocatedFleet): Promise<LiveFleet> {
  const { status, open } = await statusWithOpenGroups(access, fleet);
  const counts = await liveCounts(access, fleet, status, open);
  const serving = status.workers.open > 0 ? await servingWorkers(access, fleet) : [];
  return { status, tasks: taskTotals(counts, serving) };
}

/** Of final counts nothing runs. */
export function taskTotals(counts: TaskCounts, serving: readonly ServingWorker[] = []): TaskTotals {
  const { open, ...ended } = counts;
  const started = serving.reduce((sum, { summary }) => sum + summary.runningCount, 0);
  // The counts are younger than the heartbeats.
  const running = Math.min(started, open);
  return { ...ended, running, pending: open - running };
}

export interface ServingWorker {
  readonly view: WorkerView;
  readonly summary: WorkerSummary;
}

/** Workers that a process serves, and what that process said last. */
export async function servingWorkers(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<readonly ServingWorker[]> {
  const views = await queryWorkflow(access.client, fleet.root, workersQuery);
  const held = views.filter((view) => view.phase !== 'gone');
  const found = await concurrently(held, async (view) => {
    const workflow = await describeWorkflow(access, view.workflowId);
    const summary = workflow && (await currentSummary(access.client, workflow));
    return summary && { view, summary };
  });
  return found.filter((worker) => worker !== undefined);
}

const AGREEMENT_TRIES = 3;

/** Two questions, asked again when a group was opened or closed between them. */
async function statusWithOpenGroups(
  { client }: FleetAccess,
  { root }: LocatedFleet,
): Promise<{ readonly status: FleetStatus; readonly open: readonly GroupView[] }> {
  for (let tries = 1; ; tries += 1) {
    const status = await queryWorkflow(client, root, statusQuery);
    if (status.groups.open === 0) return { status, open: [] };
    const pages = await Promise.all(
      ['open', 'cancelling'].map((state) =>
        queryWorkflow(client, root, groupsQuery, { state, limit: 1_000 }),
      ),
    );
    const open = pages.flatMap(({ groups }) => groups);
    if (open.length === status.groups.open || tries === AGREEMENT_TRIES) return { status, open };
  }
}

/** A group is counted by the root when it has ended; until then it counts for itself. */
async function liveCounts(
  { client }: FleetAccess,
  { root }: LocatedFleet,
  { tasks }: FleetStatus,
  open: readonly GroupView[],
): Promise<TaskCounts> {
  const gains = await concurrently(open, async ({ workflowId, tasks: known }) => {
    const handle = client.workflow.getHandle(workflowId);
    try {
      const own = await queryWorkflow(
        client,
        { handle, taskQueue: root.taskQueue },
        groupStatusQuery,
      );
      return gain(known, own.tasks);
    } catch (error) {
      if (isFleetClientError(error, 'not-found')) return emptyCounts(0);
      throw error;
    }
  });
  return sumCounts([tasks, ...gains]);
}

/** What a group counted beyond what the root knows of it. Before it has read its tasks it counts none. */
function gain(known: TaskCounts, own: TaskCounts): TaskCounts {
  if (own.total !== known.total) return emptyCounts(0);
  return {
    total: 0,
    open: own.open - known.open,
    succeeded: own.succeeded - known.succeeded,
    failed: own.failed - known.failed,
    cancelled: own.cancelled - known.cancelled,
  };
}
