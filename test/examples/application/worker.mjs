// @ts-check
/** The application's Worker. The plugin adds the workflows of fleets, and serves this computer for their tasks. */

import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { FleetPlugin } from 'serverless-fleets';
import * as activities from './activities.mjs';

/** @param {{ readonly address: string, readonly taskQueue: string, readonly stateFolder: string }} options */
export async function createWorker({ address, taskQueue, stateFolder }) {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('workflows.mjs', import.meta.url)),
    activities,
    plugins: [new FleetPlugin({ role: 'all', stateFolder })],
  });
  return { worker, connection };
}
