/** A machine and its parts → nothing, proved. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { VpcCall } from './vpc-calls.ts';
import { VpcFailure } from './vpc-failure.ts';
import { lookFor } from './vpc-look.ts';
import type { MachineName } from './vpc-names.ts';
import { deletePart, listLeftovers } from './vpc-parts.ts';
import type { VpcSite } from './vpc-site.ts';

/** Rounds that may fail one after another before whoever asked is told why. */
const FAILURES_BORNE = 10;

export interface Removal {
  /** A request to make it may still be under way: seeing it go once proves nothing. */
  readonly doubtful: boolean;
}

/**
 * Returns when nothing of the machine is left. One that was seen and went is gone; one that was never seen may be on its
 * way, from a request that nobody heard of again, so that it takes two empty looks, the time of settling apart.
 */
export async function removeMachine(
  site: VpcSite,
  machine: MachineName,
  { doubtful }: Removal,
  signal: AbortSignal,
): Promise<void> {
  const { pollMs, settleMs } = site.times;
  let seen = site.wasSeenToGo(machine);
  let emptySinceMs: number | undefined;
  let failures = 0;
  for (let pauseMs = Math.min(100, pollMs); ; pauseMs = Math.min(pauseMs * 2, pollMs)) {
    signal.throwIfAborted();
    try {
      const left = await removeOnce(site, machine, { signal });
      failures = 0;
      if (left === 'machine') seen = true;
      if (left !== 'nothing') emptySinceMs = undefined;
      else if (isProved({ seen: seen && !doubtful, emptySinceMs, settleMs })) {
        if (seen && !doubtful) site.noteSeenToGo(machine);
        return;
      } else emptySinceMs ??= performance.now();
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures > FAILURES_BORNE) throw error;
    }
    await sleep(emptySinceMs === undefined ? pauseMs : settleMs, undefined, { signal });
  }
}

/** Of a look that found nothing. */
function isProved(looks: {
  readonly seen: boolean;
  readonly emptySinceMs: number | undefined;
  readonly settleMs: number;
}): boolean {
  const { seen, emptySinceMs, settleMs } = looks;
  return seen || (emptySinceMs !== undefined && performance.now() - emptySinceMs >= settleMs);
}

/** Asks for the deletion of what is there, and says what was. */
async function removeOnce(
  site: VpcSite,
  machine: MachineName,
  call: VpcCall,
): Promise<'machine' | 'parts' | 'nothing'> {
  const { connection } = site;
  const sight = await lookFor(connection, machine, call);
  if (sight.kind === 'ours') {
    const { id, status } = sight.instance;
    if (status !== 'deleting') await asked(connection.api.deleteInstance({ ...call, id }));
    return 'machine';
  }
  const parts = await listLeftovers(connection, machine, call);
  await Promise.all(parts.map((part) => asked(deletePart(connection, part, call))));
  return parts.length > 0 ? 'parts' : 'nothing';
}

/** What is gone is a success, and what is in the way now is asked for again in the next round. */
export async function asked(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (error instanceof VpcFailure && ['gone', 'again'].includes(error.verdict)) return;
    throw error;
  }
}

/** What may be otherwise the next time. */
export function isPassing(error: unknown): error is VpcFailure {
  return error instanceof VpcFailure && ['again', 'slower', 'doubt'].includes(error.verdict);
}
