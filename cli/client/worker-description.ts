/** Workers as their workflows and the servers that serve them see them. */

import type { WorkflowExecutionDescription } from '@temporalio/client';
import { workerName } from '../../workflows/domain/ids.ts';
import type { WorkerStatus } from '../../workflows/domain/status.ts';
import type { WorkerView } from '../../workflows/domain/worker-views.ts';
import { addressOfAccess } from '../../workflows/domain/worker-place.ts';
import type { OfferPlace, WorkerState, WorkerSummary } from '../../workflows/domain/worker.ts';
import { workersQuery, workerStatusQuery } from '../../workflows/messages.ts';
import { concurrently } from './concurrently.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError, isFleetClientError } from './fleet-client-error.ts';
import type { LocatedFleet } from './located-fleet.ts';
import { callTemporal, queryWorkflow } from './temporal-calls.ts';
import { isWorkflowMissing } from './temporal-failures.ts';
import { currentSummary } from './worker-summary.ts';

export interface WorkerDescription {
  readonly number: number;
  readonly name: string;
  readonly workflowId: string;
  readonly state: WorkerState;
  /** Instances it may run at once. */
  readonly slots: number;
  readonly profile: string;
  readonly machineId?: string;
  /** Where a cloud makes it. */
  readonly place?: OfferPlace;
  /** How its machine is reached, such as `root@10.240.0.4:22`. */
  readonly address?: string;
  /** Why it is in this state. */
  readonly reason?: string;
  /** Begin and end of its workflow; RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** What the process that serves it said last; absent when none serves it. */
  readonly serving?: WorkerSummary;
}

export async function describeWorkers(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<readonly WorkerDescription[]> {
  const views = await queryWorkflow(access.client, fleet.root, workersQuery);
  return concurrently(views, (view) => describeWorker(access, fleet, view));
}

/** `worker`: name or number. Fails with `not-found`. */
export async function describeOneWorker(
  access: FleetAccess,
  fleet: LocatedFleet,
  worker: string | number,
): Promise<WorkerDescription> {
  const views = await queryWorkflow(access.client, fleet.root, workersQuery);
  const view = views.find(({ name, number }) => name === worker || String(number) === `${worker}`);
  if (view) return describeWorker(access, fleet, view);
  throw new FleetClientError(
    'not-found',
    `Cannot find worker ${worker} of fleet ${fleet.ref.workflowId}: it has ${views.length} workers, the first of them ${workerName(fleet.ref, 0)}`,
  );
}

async function describeWorker(
  access: FleetAccess,
  fleet: LocatedFleet,
  view: WorkerView,
): Promise<WorkerDescription> {
  const { phase: _phase, end: _end, ...same } = view;
  const workflow = await describeWorkflow(access, view.workflowId);
  const serving = workflow && (await currentSummary(access.client, workflow));
  return {
    ...same,
    ...(await statusOf(access, fleet, view)),
    ...(workflow && { startedAt: workflow.startTime.toISOString() }),
    ...(workflow?.closeTime && { finishedAt: workflow.closeTime.toISOString() }),
    ...(serving && { serving }),
  };
}

type WorkerStanding = Pick<WorkerDescription, 'state' | 'address' | 'reason'>;

/** The root proves what is gone; until then the worker's own workflow knows best. */
async function statusOf(
  { client }: FleetAccess,
  { root }: LocatedFleet,
  view: WorkerView,
): Promise<WorkerStanding> {
  if (view.phase === 'gone') return { state: view.end === 'lost' ? 'lost' : 'deleted' };
  if (view.phase === 'broken') return { state: 'failed' };
  if (view.phase === 'reaping') return { state: 'deprovisioning' };
  const handle = client.workflow.getHandle(view.workflowId);
  try {
    const own = { handle, taskQueue: root.taskQueue };
    return standingOf(await queryWorkflow(client, own, workerStatusQuery));
  } catch (error) {
    if (isFleetClientError(error, 'not-found')) return { state: 'pending' };
    throw error;
  }
}

function standingOf({ state, access, reason }: WorkerStatus): WorkerStanding {
  const address = addressOfAccess(access);
  return {
    state,
    ...(address !== undefined && { address }),
    ...(reason !== undefined && { reason }),
  };
}

/** Undefined when the workflow is not begun yet, or forgotten. */
export async function describeWorkflow(
  { client }: FleetAccess,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  return callTemporal(client, `look at ${workflowId}`, async () => {
    try {
      return await client.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (isWorkflowMissing(error)) return undefined;
      throw error;
    }
  });
}
