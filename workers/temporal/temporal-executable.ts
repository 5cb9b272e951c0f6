import { access, constants } from 'node:fs/promises';

import { runCommand } from './run-command.ts';

export type TemporalCliSource = 'TEMPORAL_CLI_PATH' | 'PATH' | 'sdk-download' | 'pypi';

export interface TemporalCli {
  readonly path: string;
  readonly source: TemporalCliSource;
  /** Of the command line tool, `1.9.1`; the server inside has a version of its own. */
  readonly version: string;
}

export interface FindTemporalCliOptions {
  /** Read for `TEMPORAL_CLI_PATH` and `PATH`, and handed to the programs that fetch. */
  readonly env: NodeJS.ProcessEnv;
  /** Where a fetched executable is kept for the next time. */
  readonly cacheFolder: string;
  /** Told in whole lines what takes long and what was chosen. */
  readonly report: (line: string) => void;
  /** Time granted to the SDK's download. Default 20 s: where it is blocked, it must not hold up what comes next. */
  readonly downloadTimeoutMs?: number;
}

/** What one way of getting the executable led to. */
export type Attempt =
  | { readonly kind: 'found'; readonly cli: TemporalCli }
  | { readonly kind: 'missing'; readonly reason: string };

/** Makes sure that an executable is the Temporal CLI, by asking it for its version. */
export async function checkExecutable(
  path: string,
  source: TemporalCliSource,
  env: NodeJS.ProcessEnv,
): Promise<Attempt> {
  const result = await runCommand(path, ['--version'], { env, timeoutMs: 30_000 });
  if (result.kind === 'failed') {
    return { kind: 'missing', reason: `${path} --version failed: ${result.reason}` };
  }
  const version = /^temporal version (\S+)/m.exec(result.stdout)?.[1];
  return version === undefined
    ? { kind: 'missing', reason: `${path} is some other program than the Temporal CLI` }
    : { kind: 'found', cli: { path, source, version } };
}

/** The first of these files that is there and is the Temporal CLI. */
export async function firstUsable(
  paths: readonly string[],
  source: TemporalCliSource,
  env: NodeJS.ProcessEnv,
  reasonWhenNone: string,
): Promise<Attempt> {
  let reason = reasonWhenNone;
  for (const path of paths) {
    if (!(await isExecutable(path))) continue;
    const attempt = await checkExecutable(path, source, env);
    if (attempt.kind === 'found') return attempt;
    reason = `${source}: ${attempt.reason}`;
  }
  return { kind: 'missing', reason };
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
