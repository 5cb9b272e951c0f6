/** Whether anything of a fleet may still run. */

import type { WorkflowExecutionInfo } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { descendantRuns } from './fleet-runs.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';

/**
 * Fails with `not-ended` unless the fleet and all its workflows have ended and each of its workers is proved gone. The
 * root proves that by ending itself; after a root that was ended by force each worker's own workflow has to, by
 * completing. `force`: that proof is not asked for.
 */
export async function refuseUnlessGone(
  access: FleetAccess,
  fleet: LocatedFleet,
  force: boolean,
): Promise<void> {
  const { workflowId } = fleet.ref;
  if (isOpen(fleet)) {
    throw notEnded(fleet, `it runs: end it with "fleet cancel ${workflowId} --wait" before`);
  }
  for await (const run of descendantRuns(fleet.ref, { open: true }).list(access)) {
    throw notEnded(fleet, `${run.workflowId} still runs: wait until it has ended, and repeat`);
  }
  const unproved = force ? undefined : await unprovedWorker(access, fleet);
  if (!unproved) return;
  const how = unproved.status.name.toLowerCase();
  throw notEnded(
    fleet,
    `nobody proved that worker ${unproved.workflowId} is gone, whose workflow was ${how}: see that no container or process of it runs, then use --force`,
  );
}

/** After an end by force: a worker whose workflow, in its last run, did not complete. */
async function unprovedWorker(
  access: FleetAccess,
  { ref, status }: LocatedFleet,
): Promise<WorkflowExecutionInfo | undefined> {
  if (status !== 'TERMINATED' && status !== 'TIMED_OUT') return undefined;
  const lastRuns = new Map<string, WorkflowExecutionInfo>();
  for await (const run of descendantRuns(ref, { types: [workflowTypes.worker] }).list(access)) {
    keepLast(lastRuns, run);
  }
  return [...lastRuns.values()].find((run) => run.status.name !== 'COMPLETED');
}

/** An operator's reset leaves several runs of one workflow, of which the last one counts. */
function keepLast(lastRuns: Map<string, WorkflowExecutionInfo>, run: WorkflowExecutionInfo): void {
  const before = lastRuns.get(run.workflowId);
  if (!before || before.startTime < run.startTime) lastRuns.set(run.workflowId, run);
}

function notEnded({ ref }: LocatedFleet, why: string): FleetClientError {
  return new FleetClientError('not-ended', `Cannot delete fleet ${ref.workflowId} as ${why}`);
}
