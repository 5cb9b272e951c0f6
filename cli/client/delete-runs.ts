/** Deletes runs of workflows, and makes sure that they are gone. */

import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { batchesOf } from './batches.ts';
import { concurrently } from './concurrently.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import type { RunSet } from './fleet-runs.ts';
import { callTemporal } from './temporal-calls.ts';
import { isWorkflowMissing } from './temporal-failures.ts';

/**
 * Deletes runs that have ended until none is listed any more, and answers how many that were. Fails with `not-ended`
 * at one that runs. What visibility goes on listing although it is gone is left to Temporal.
 */
export async function deleteRuns(
  access: FleetAccess,
  runs: RunSet,
  visibilityLagMs = VISIBILITY_LAG_MS,
): Promise<number> {
  let count = 0;
  let lastAt = Date.now();
  for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, 1_000)) {
    const { listed, deleted } = await deleteOnce(access, runs);
    count += deleted;
    if (deleted > 0) lastAt = Date.now();
    if (listed === 0 || Date.now() - lastAt > visibilityLagMs) return count;
    await pause(pauseMs);
  }
}

/** How long visibility may go on listing what is gone. */
const VISIBILITY_LAG_MS = 10_000;
/** Runs that are held in memory, and those of them that are deleted at once. */
const BATCH = 500;
const AT_ONCE = 16;

interface Pass {
  readonly listed: number;
  readonly deleted: number;
}

async function deleteOnce(access: FleetAccess, runs: RunSet): Promise<Pass> {
  let listed = 0;
  let deleted = 0;
  for await (const batch of batchesOf(runs.list(access), BATCH)) {
    const ends = await concurrently(batch, (run) => deleteRun(access, run), AT_ONCE);
    listed += batch.length;
    deleted += ends.filter((end) => end === 'deleted').length;
  }
  return { listed, deleted };
}

/** How long Temporal may take to do what it has promised. */
const DELETION_LIMIT_MS = 60_000;

/**
 * Temporal deletes after it has answered, and takes its time with what has ended just before: that it is done is known
 * when it knows the run no more.
 */
async function deleteRun(
  access: FleetAccess,
  run: WorkflowExecutionInfo,
): Promise<'deleted' | 'gone'> {
  refuseOpen(run);
  const begun = Date.now();
  if (!(await askToDelete(access, run))) return 'gone';
  for (let pauseMs = 10; await isKnown(access, run); pauseMs = Math.min(2 * pauseMs, 1_000)) {
    if (Date.now() - begun > DELETION_LIMIT_MS) throw tooLate(run);
    await pause(pauseMs);
  }
  return 'deleted';
}

/** False when there is no such run. */
function askToDelete({ client }: FleetAccess, run: WorkflowExecutionInfo): Promise<boolean> {
  const { workflowId, runId } = run;
  const { namespace } = client.options;
  const workflowExecution = { workflowId, runId };
  return callTemporal(client, `delete ${workflowId}`, () =>
    isThere(client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution })),
  );
}

function isKnown({ client }: FleetAccess, run: WorkflowExecutionInfo): Promise<boolean> {
  const { workflowId, runId } = run;
  return callTemporal(client, `look at ${workflowId}`, () =>
    isThere(client.workflow.getHandle(workflowId, runId).describe()),
  );
}

async function isThere(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isWorkflowMissing(error)) return false;
    throw error;
  }
}

/** Temporal would terminate it, and nobody would look after what it left. */
function refuseOpen({ workflowId, closeTime }: WorkflowExecutionInfo): void {
  if (closeTime) return;
  throw new FleetClientError(
    'not-ended',
    `Cannot delete ${workflowId} as it runs: wait until it has ended, and repeat`,
  );
}

function tooLate({ workflowId }: WorkflowExecutionInfo): FleetClientError {
  return new FleetClientError(
    'unreachable',
    `Cannot delete ${workflowId} as Temporal has promised it and not done it within ${DELETION_LIMIT_MS / 1000} s: repeat later`,
  );
}
