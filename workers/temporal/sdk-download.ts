import { mkdir, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { runCommand } from './run-command.ts';
import type { Attempt, FindTemporalCliOptions } from './temporal-executable.ts';
import { firstUsable } from './temporal-executable.ts';

/**
 * Has Temporal's test package download the CLI, which it does as a part of starting a server of its own. That happens
 * in a process apart: it can be bounded in time, and leaves no SDK runtime behind in this one.
 */
export async function downloadWithSdk(options: FindTemporalCliOptions): Promise<Attempt> {
  const testingPackage = locate('@temporalio/testing');
  if (testingPackage === undefined) {
    return { kind: 'missing', reason: 'sdk-download: @temporalio/testing is not installed' };
  }
  options.report("Asking Temporal's SDK to download the Temporal CLI …");
  const folder = downloadFolder(options.cacheFolder);
  await mkdir(folder, { recursive: true });
  const result = await runCommand(
    process.execPath,
    ['-e', DOWNLOAD_PROGRAM, testingPackage, folder],
    { env: options.env, timeoutMs: options.downloadTimeoutMs ?? 20_000 },
  );
  if (result.kind === 'ok') return await cachedDownload(options);
  return { kind: 'missing', reason: `sdk-download: ${result.reason}` };
}

/** What an earlier download left. */
export async function cachedDownload(options: FindTemporalCliOptions): Promise<Attempt> {
  const folder = downloadFolder(options.cacheFolder);
  const names = await readdir(folder).catch(() => []);
  const newestFirst = names
    .filter((name) => /^temporal-sdk-typescript-[\d.]+$/.test(name))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return await firstUsable(
    newestFirst.map((name) => join(folder, name)),
    'sdk-download',
    options.env,
    `sdk-download: nothing in ${folder}`,
  );
}

const DOWNLOAD_PROGRAM = `
const [, testingPackage, downloadDir] = process.argv;
const { TestWorkflowEnvironment } = require(testingPackage);
TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir } } })
  .then((environment) => environment.teardown())
  .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });
`;

function downloadFolder(cacheFolder: string): string {
  return join(cacheFolder, 'temporal-sdk');
}

function locate(packageName: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(packageName);
  } catch {
    return undefined;
  }
}
