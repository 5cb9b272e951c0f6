/** Starts an instance: once, whoever asks how often. */

import { spawn, type ChildProcess } from 'node:child_process';
import { access } from 'node:fs/promises';
import { ContainerMissing, ContainerRefused, HostUnavailable } from '../container-host.ts';
import { nextChange } from './folder-change.ts';
import { assertRunnable } from './process-command.ts';
import type { ProcessFolder, StoredSpec } from './process-folder.ts';
import { claimRefusal, readClaim, type Claim } from './process-record.ts';
import { SHIM } from './process-shim.ts';

export interface ShimOptions {
  /** A POSIX shell. */
  readonly shell: string;
  /** PATH on which the shim finds `ln`, `mv` and `setsid`. */
  readonly path: string;
}

/**
 * Settles when it is decided what becomes of the instance: its program has claimed it and is about to run, or it
 * never will (`ContainerRefused`, `ContainerMissing`). An instance that runs or ran already is left alone.
 */
export async function startInstance(
  folder: ProcessFolder,
  id: string,
  options: ShimOptions,
): Promise<void> {
  const path = folder.pathOf(id);
  const spec = await folder.specOf(id);
  if (spec === undefined) throw missing(id);
  const claim =
    (await readClaim(path)) ??
    (await claimIfRefused(folder, id, spec)) ??
    (await claimOf(path, id, await spawnShim(path, folder.noticeOf(id), options)));
  if (claim.kind === 'remove') throw missing(id);
  if (claim.kind === 'refuse') throw new ContainerRefused(claim.code, claim.message);
}

/** Asks first, as a program that is not there must not look like one that ended with 127. */
async function claimIfRefused(
  folder: ProcessFolder,
  id: string,
  spec: StoredSpec,
): Promise<Claim | undefined> {
  const path = folder.pathOf(id);
  try {
    await assertRunnable(spec.command[0] ?? '', spec.path, `${path}/work`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ContainerRefused)) throw error;
    if (await claimRefusal(path, error.code, error.message)) await folder.notify(id);
    return readClaim(path);
  }
}

/** Detached, in a session of its own and with nothing of ours open: it outlives us. Its environment is not the program's. */
async function spawnShim(
  path: string,
  notice: string,
  options: ShimOptions,
): Promise<ChildProcess> {
  const shim = spawn(options.shell, ['-c', SHIM, options.shell, path, notice], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: { PATH: options.path },
  });
  await new Promise((resolve, reject) => {
    shim.once('spawn', resolve);
    shim.once('error', (cause) => {
      reject(
        new HostUnavailable(`Cannot start a process as ${cause.message} [folder=${path}]`, {
          cause,
        }),
      );
    });
  });
  shim.unref();
  return shim;
}

async function claimOf(path: string, id: string, shim: ChildProcess): Promise<Claim> {
  for (;;) {
    const change = nextChange(path, POLL_MS);
    try {
      // In this order: a shim that ended had its claim made before.
      const ended = shim.exitCode !== null || shim.signalCode !== null;
      const claim = await readClaim(path);
      if (claim !== undefined) return claim;
      if (ended) throw (await isThere(path)) ? unclaimed(path) : missing(id);
      await change.happened;
    } finally {
      change.cancel();
    }
  }
}

const POLL_MS = 25;

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unclaimed(path: string): HostUnavailable {
  return new HostUnavailable(
    `Cannot start a process as its folder could not be written to: look for a full disk, and for ln and setsid in PATH [folder=${path}]`,
  );
}

function missing(id: string): ContainerMissing {
  return new ContainerMissing(`Cannot start ${id} as it was removed`);
}
