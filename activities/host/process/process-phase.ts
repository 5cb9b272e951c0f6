/** What phase an instance is in, from its folder and the process table. */

import { existsSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerPhase } from '../container-host.ts';
import {
  readClaim,
  readExit,
  recordLostExit,
  type Claim,
  type ExitRecord,
} from './process-record.ts';
import type { ProcessSweeper } from './process-sweeper.ts';
import { bootId, isAlive } from './process-table.ts';

export type RunClaim = Extract<Claim, { kind: 'run' }>;

/**
 * The phase of the instance in this folder; undefined when it is being removed. Never answers `exited` while a
 * process of the instance is left: those that its program left behind are ended first.
 */
export async function phaseOf(
  id: string,
  folder: string,
  sweeper: ProcessSweeper,
): Promise<ContainerPhase | undefined> {
  const claim = await readClaim(folder);
  // What is gone has no claim either. Looked at afterwards: an instance never comes back.
  if (claim === undefined) return (await isPresent(folder)) ? { kind: 'created' } : undefined;
  if (claim.kind === 'remove') return undefined;
  if (claim.kind === 'refuse') return refused(claim);
  const running: ContainerPhase = { kind: 'running', startedAt: claim.claimedAt };
  const ended = (await readExit(folder)) !== undefined || isLost(claim);
  if (!ended || !(await isSwept(id, folder, claim, sweeper))) return running;
  const exit = (await readExit(folder)) ?? (await lostExit(folder));
  return exit && exited(claim, exit, await isPresent(join(folder, 'unrun')));
}

/** Whether a look at the phase may be worth its price. Synchronous, as many readers ask often. */
export function mayHaveEnded(folder: string, claim: Claim): boolean {
  return claim.kind !== 'run' || existsSync(join(folder, 'exit')) || isLost(claim);
}

/** Whether the processes of this claim can still be there: not after a restart of the computer. */
export function isOfThisBoot(claim: RunClaim): boolean {
  return claim.bootId === bootId();
}

/** Neither the program nor the shim that would write down its end is there any more. */
function isLost(claim: RunClaim): boolean {
  return !isOfThisBoot(claim) || !(isAlive(claim.program) || isAlive(claim.shim));
}

/** Of several hosts that find the same, one notes it and all answer what it noted. */
async function lostExit(folder: string): Promise<ExitRecord | undefined> {
  await recordLostExit(folder);
  return readExit(folder);
}

/** Nothing of the instance is left. Noted in its folder: it stays true. */
async function isSwept(
  id: string,
  folder: string,
  claim: RunClaim,
  sweeper: ProcessSweeper,
): Promise<boolean> {
  const note = join(folder, 'swept');
  if (await isPresent(note)) return true;
  if (isOfThisBoot(claim) && !(await sweeper.sweep(id))) return false;
  await writeFile(note, '').catch(() => undefined);
  return true;
}

function exited(claim: RunClaim, exit: ExitRecord, unrun: boolean): ContainerPhase {
  const { exitCode, finishedAt, unseen } = exit;
  const end = { kind: 'exited', exitCode, finishedAt, outOfMemory: false } as const;
  if (unrun) return { ...end, error: 'the program could not be executed: see its stderr' };
  return { ...end, startedAt: claim.claimedAt, ...(unseen && { cutOff: cutOffReason(claim) }) };
}

function cutOffReason(claim: RunClaim): string {
  return isOfThisBoot(claim)
    ? 'nobody saw how it ended, since what waits for it was killed too'
    : 'its computer was started anew';
}

function refused(claim: Extract<Claim, { kind: 'refuse' }>): ContainerPhase {
  return {
    kind: 'exited',
    finishedAt: claim.claimedAt,
    // As a shell would say it.
    exitCode: claim.code === 'command-not-executable' ? 126 : 127,
    outOfMemory: false,
    error: claim.message,
  };
}

async function isPresent(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
