// @ts-check
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  createLineLogger,
  defaultCacheFolder,
  defaultSettings,
  findTemporalCli,
  installTemporalRuntime,
  startFleetServer,
  startTemporalDevServer,
} from 'serverless-fleets';
import { createFileStore, noFailpoint } from 'serverless-fleets/activities';
import { FleetClient } from 'serverless-fleets/client';

/**
 * @typedef {object} World
 * @property {FleetClient} fleets
 * @property {string} address of Temporal
 * @property {string} uiUrl Temporal's web UI
 * @property {string} storeFolder where logs and results are kept
 * @property {() => Promise<void>} stop ends all that was started; may be called again
 */

const TASK_QUEUE = 'quickstart';

/**
 * Temporal's development server with its web UI, a fleet server in this process, and a client of both.
 *
 * @param {string} folder for the state of the fleet server
 * @param {(line: string) => void} say
 * @returns {Promise<World>}
 */
export async function startWorld(folder, say) {
  const closers = closerStack();
  try {
    const logger = createLineLogger({ write: say });
    installTemporalRuntime(logger);
    const cacheFolder = defaultCacheFolder(process.env);
    const cli = await findTemporalCli({ env: process.env, cacheFolder, report: say });
    const temporal = await startTemporalDevServer({ cliPath: cli.path, ui: true });
    closers.push(() => temporal.stop());
    const { address, uiUrl = '' } = temporal;
    say(`Temporal serves at ${address}, its web UI at ${uiUrl}`);
    const storeFolder = join(folder, 'store');
    const server = await startFleetServer(serverOptions(address, folder, storeFolder, logger));
    closers.push(() => server.stop());
    const connection = await Connection.connect({ address });
    closers.push(() => connection.close());
    const fleets = new FleetClient({
      client: new Client({ connection }),
      taskQueue: TASK_QUEUE,
      store: createFileStore(storeFolder),
    });
    return { fleets, address, uiUrl, storeFolder, stop: closers.closeAll };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

/**
 * @param {string} address
 * @param {string} stateFolder
 * @param {string} storeFolder
 * @param {import('serverless-fleets/activities').Logger} logger
 * @returns {import('serverless-fleets').FleetServerOptions}
 */
function serverOptions(address, stateFolder, storeFolder, logger) {
  return {
    connection: { address },
    namespace: 'default',
    taskQueue: TASK_QUEUE,
    role: 'all',
    stateFolder,
    storeFolder,
    docker: {},
    settings: defaultSettings,
    failpoint: noFailpoint,
    logger,
  };
}

/** Closes in the reverse order of opening, each once. */
function closerStack() {
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  return {
    /** @param {() => Promise<void>} close */
    push: (close) => void closers.push(close),
    closeAll: async () => {
      for (let close = closers.pop(); close; close = closers.pop()) await close();
    },
  };
}
