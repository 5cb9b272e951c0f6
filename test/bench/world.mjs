// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSecondsOf, ownCpuSeconds } from './cpu-time.mjs';
import { Client, Connection } from '@temporalio/client';
import {
  createLineLogger,
  defaultCacheFolder,
  findTemporalCli,
  installTemporalRuntime,
  startTemporalDevServer,
} from 'serverless-fleets';

/**
 * What all benchmarks share.
 *
 * @typedef {object} World
 * @property {string} address of Temporal
 * @property {() => CpuSeconds} cpuSeconds used so far
 * @property {string} cliVersion of the Temporal CLI, whose development server it is
 * @property {Client} client
 * @property {string} folder for temporary files
 * @property {import('./closers.mjs').Closers} closers
 * @property {import('serverless-fleets/activities').Logger} logger
 * @property {(line: string) => void} say
 *
 * @typedef {{ readonly own: number, readonly temporal: number }} CpuSeconds of this process and of Temporal
 */

/**
 * A Temporal server in memory, on a free port.
 *
 * @param {import('./closers.mjs').Closers} closers
 * @param {(line: string) => void} say
 * @returns {Promise<World>}
 */
export async function openWorld(closers, say) {
  const logger = createLineLogger({ write: say });
  installTemporalRuntime(logger);
  /** @type {Connection | undefined} */
  let connection;
  // Last of all: a call that is repeated when its connection is closed ends the process.
  closers.push(() => connection?.close());
  const folder = await mkdtemp(join(tmpdir(), 'fleet-benchmark-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const cacheFolder = defaultCacheFolder(process.env);
  const cli = await findTemporalCli({ env: process.env, cacheFolder, report: say });
  const temporal = await startTemporalDevServer({ cliPath: cli.path, ui: false });
  closers.push(() => temporal.stop());
  const { address } = temporal;
  connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const cpuSeconds = () => ({ own: ownCpuSeconds(), temporal: cpuSecondsOf(temporal.pid) });
  return { address, cpuSeconds, cliVersion: cli.version, client, folder, closers, logger, say };
}
