// @ts-check
/**
 * Runs the application on a Temporal development server of its own and prints its report:
 * `npm run build && node test/examples/application/main.mjs [<days>]`.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import {
  createLineLogger,
  defaultCacheFolder,
  findTemporalCli,
  installTemporalRuntime,
  startTemporalDevServer,
} from 'serverless-fleets';
import { createWorker } from './worker.mjs';

const days = Number(process.argv[2] ?? 12);

/** @param {string} line */
const say = (line) => console.error(line);

installTemporalRuntime(createLineLogger({ write: say }));
const folder = await mkdtemp(join(tmpdir(), 'sales-'));
const { path: cliPath } = await findTemporalCli({
  env: process.env,
  cacheFolder: defaultCacheFolder(process.env),
  report: say,
});
const temporal = await startTemporalDevServer({ cliPath, ui: false });
try {
  console.log(await report(temporal.address));
} finally {
  await temporal.stop();
  await rm(folder, { recursive: true });
}

/**
 * Runs the Worker until the workflow has ended.
 *
 * @param {string} address of Temporal
 */
async function report(address) {
  const taskQueue = 'sales';
  const stateFolder = join(folder, 'state');
  const { worker, connection } = await createWorker({ address, taskQueue, stateFolder });
  const client = new Client({ connection });
  try {
    return await worker.runUntil(() =>
      client.workflow.execute('salesReport', {
        taskQueue,
        workflowId: 'sales-report',
        args: [{ folder: join(folder, 'sales'), days }],
      }),
    );
  } finally {
    await connection.close();
  }
}
