/**
 * What is written once about an instance, in its folder: the claim (who decides about it) and the exit. Both appear
 * whole, by link(2) or rename(2), or not at all; the first claim stands for ever.
 */

import { randomBytes } from 'node:crypto';
import { link, open, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceFailureCode } from '../../../workflows/domain/failures.ts';
import type { ProcessIdentity } from './process-table.ts';
import { hasCode, undefinedWhenMissing } from './system-error.ts';

export type Claim =
  /** The program claimed it, on its way to run. */
  | {
      readonly kind: 'run';
      readonly program: ProcessIdentity;
      readonly shim: ProcessIdentity;
      readonly bootId: string;
      /** RFC 3339. */
      readonly claimedAt: string;
    }
  /** A starter found that it cannot be run; it never will. */
  | {
      readonly kind: 'refuse';
      readonly code: InstanceFailureCode;
      readonly message: string;
      readonly claimedAt: string;
    }
  /** A remover was first: it never ran and never will. */
  | { readonly kind: 'remove' };

export interface ExitRecord {
  readonly exitCode: number;
  readonly finishedAt: string;
  /** Nobody saw the end: the exit code is only the usual one for that. */
  readonly unseen: boolean;
}

export async function readClaim(folder: string): Promise<Claim | undefined> {
  const record = await readRecord(join(folder, 'claim'));
  return record === undefined ? undefined : parseClaim(record.text, record.writtenAt);
}

/** Lays down what a removal and an exit are made of: both must be possible when the program has filled the disk. */
export async function prepareRecords(folder: string): Promise<void> {
  await writeFile(join(folder, REMOVAL_DRAFT), 'remove\n');
  // As long as any exit code; the shim writes over it.
  await writeFile(join(folder, 'exit.draft'), '000\n');
}

const REMOVAL_DRAFT = 'remove.draft';

/** True when this claim is the first; false when another was, or when the instance is gone. */
export async function claimRemoval(folder: string): Promise<boolean> {
  return linkOnce(join(folder, REMOVAL_DRAFT), join(folder, 'claim'));
}

/** As `claimRemoval`, for an instance that cannot be run. */
export async function claimRefusal(
  folder: string,
  code: InstanceFailureCode,
  message: string,
): Promise<boolean> {
  return writeOnce(folder, 'claim', `refuse ${JSON.stringify({ code, message })}\n`);
}

export async function readExit(folder: string): Promise<ExitRecord | undefined> {
  const record = await readRecord(join(folder, 'exit'));
  if (record === undefined) return undefined;
  const [code = '', word] = record.text.trim().split(' ');
  const exitCode = Number.parseInt(code, 10);
  return { exitCode, finishedAt: record.writtenAt, unseen: word === UNSEEN };
}

/** Nobody saw the end and nobody can any more: notes it, so that all give the same answer from now on. */
export async function recordLostExit(folder: string): Promise<void> {
  await writeOnce(folder, 'exit', `${LOST_EXIT_CODE} ${UNSEEN}\n`);
}

const LOST_EXIT_CODE = 137;
const UNSEEN = 'unseen';

function parseClaim(text: string, claimedAt: string): Claim {
  const [kind = '', ...words] = text.trim().split(' ');
  if (kind === 'remove') return { kind };
  if (kind === 'refuse') return { kind, ...parseRefusal(words.join(' ')), claimedAt };
  const [pid, startTicks, shimPid, shimStartTicks, bootId = ''] = words;
  return {
    kind: 'run',
    program: { pid: Number(pid), startTicks: Number(startTicks) },
    shim: { pid: Number(shimPid), startTicks: Number(shimStartTicks) },
    bootId,
    claimedAt,
  };
}

function parseRefusal(json: string): { code: InstanceFailureCode; message: string } {
  // As `claimRefusal` wrote it, whole.
  return JSON.parse(json) as { code: InstanceFailureCode; message: string };
}

async function readRecord(
  file: string,
): Promise<{ readonly text: string; readonly writtenAt: string } | undefined> {
  const handle = await open(file).catch(undefinedWhenMissing);
  if (handle === undefined) return undefined;
  try {
    const { mtime } = await handle.stat();
    return { text: await handle.readFile('utf8'), writtenAt: mtime.toISOString() };
  } finally {
    await handle.close();
  }
}

async function writeOnce(folder: string, name: string, text: string): Promise<boolean> {
  const draft = join(folder, `${name}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, text);
    return await linkOnce(draft, join(folder, name));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function linkOnce(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOENT')) return false;
    throw error;
  }
}
