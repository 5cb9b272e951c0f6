/** Ends instances. */

import { setTimeout as delay } from 'node:timers/promises';
import { HostUnavailable } from '../container-host.ts';
import { isOfThisBoot, type RunClaim } from './process-phase.ts';
import type { ProcessSweeper } from './process-sweeper.ts';
import { isAlive, type ProcessIdentity } from './process-table.ts';

/** Asks the program and its group to end. Ended already = success. */
export function terminate(claim: RunClaim): void {
  if (!isOfThisBoot(claim) || !isAlive(claim.program)) return;
  try {
    process.kill(-claim.program.pid, 'SIGTERM');
  } catch (cause) {
    // It ended meanwhile; or it became somebody else's (setuid), which we must not hide.
    if (isAlive(claim.program)) {
      throw new HostUnavailable(`Cannot signal process ${claim.program.pid}: ${String(cause)}`, {
        cause,
      });
    }
  }
}

/** Kills the program and all it started. Its shim writes down the exit. */
export async function killAll(id: string, claim: RunClaim, sweeper: ProcessSweeper): Promise<void> {
  if (!isOfThisBoot(claim)) return;
  await sweepClean(id, sweeper, claim.program);
}

/** Kills what is left of an instance whose files are gone. */
export async function killStrays(id: string, sweeper: ProcessSweeper): Promise<void> {
  await sweepClean(id, sweeper);
}

async function sweepClean(
  id: string,
  sweeper: ProcessSweeper,
  leader?: ProcessIdentity,
): Promise<void> {
  if (await sweeper.sweep(id, leader)) return;
  throw new HostUnavailable(`Cannot kill all processes of ${id} as some do not end`);
}

/** Waits until the shim is done with the folder; one that hangs (the disk is full) is killed. */
export async function endShim(claim: RunClaim): Promise<void> {
  const here = (): boolean => isOfThisBoot(claim) && isAlive(claim.shim);
  if (await isFalseWithin(here, SHIM_LIMIT_MS)) return;
  killOne(claim.shim);
  if (await isFalseWithin(here, SHIM_LIMIT_MS)) return;
  throw new HostUnavailable(
    `Cannot remove an instance as its shim does not end [pid=${claim.shim.pid}]`,
  );
}

const SHIM_LIMIT_MS = 2_000;
const POLL_MS = 4;

async function isFalseWithin(question: () => boolean, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; question(); waitedMs += POLL_MS) {
    if (waitedMs >= limitMs) return false;
    await delay(POLL_MS);
  }
  return true;
}

function killOne(identity: ProcessIdentity): void {
  try {
    process.kill(identity.pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}
