/** Temporal's Python SDK, in a virtual environment of its own that later runs find again. */

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheFolder } from '../../workers/temporal/cache-folder.ts';
import { type CommandResult, runCommand } from '../../workers/temporal/run-command.ts';

export type PythonSdk =
  | { readonly kind: 'ready'; readonly python: string }
  /** PyPI does not answer; `reason` is one line for people. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Installs what a file of requirements names from PyPI, unless an earlier run did. The environment gets its place by one
 * rename, so that installations side by side do no harm; only its interpreter is used, which does not mind the move.
 * Throws when it fails for anything but an index that cannot be reached.
 */
export async function findPythonSdk(requirements: string): Promise<PythonSdk> {
  const cacheFolder = defaultCacheFolder(process.env);
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const place = join(cacheFolder, `python-${digest.slice(0, 12)}`);
  const python = join(place, 'bin', 'python3');
  if (await isUsable(python)) return { kind: 'ready', python };
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'python-'));
  try {
    const install = await installInto(folder, requirements);
    if (install.kind === 'failed') return refused(install);
    // Somebody else may have been quicker.
    await rename(folder, place).catch(() => undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (await isUsable(python)) return { kind: 'ready', python };
  throw new Error(`Cannot use Temporal's Python SDK in ${place}: remove the folder`);
}

async function installInto(folder: string, requirements: string): Promise<CommandResult> {
  const venv = await runCommand('python3', ['-m', 'venv', folder], {
    env: process.env,
    timeoutMs: 300_000,
  });
  if (venv.kind === 'failed') return venv;
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check'];
  return runCommand(join(folder, 'bin', 'python3'), [...pip, '-r', requirements], {
    env: process.env,
    timeoutMs: 600_000,
  });
}

function refused({ reason, output }: Extract<CommandResult, { kind: 'failed' }>): PythonSdk {
  if (/NewConnectionError|ConnectTimeoutError|Could not fetch URL|ProxyError/.test(output)) {
    return { kind: 'unreachable', reason: `PyPI cannot be reached (${reason})` };
  }
  throw new Error(`Cannot install Temporal's Python SDK as ${reason}:\n${output}`);
}

async function isUsable(python: string): Promise<boolean> {
  const imported = await runCommand(python, ['-c', 'import temporalio.client'], {
    env: process.env,
    timeoutMs: 120_000,
  });
  return imported.kind === 'ok';
}
