// @ts-check
/** A fleet server alone in a process, whose instances end at once: `<Temporal's address> <task queue> <folder>`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { createLineLogger, installTemporalRuntime, startFleetServer } from 'serverless-fleets';
import { createFakeHost } from './fake-host.mjs';
import { serverOptions } from './fleet-runner.mjs';

const [address = '', taskQueue = '', folder = ''] = process.argv.slice(2);
const logger = createLineLogger({ write: (line) => process.stderr.write(`${line}\n`) });
installTemporalRuntime(logger);
const server = await startFleetServer(
  serverOptions({ address, logger }, { folder, taskQueue, host: createFakeHost(100) }),
);
process.on('message', () => void answer());
process.on('disconnect', () => process.exit(0));
process.once('SIGTERM', () => void server.stop().finally(() => process.exit(0)));
process.send?.('ready');

/** After all is collected that can be. */
async function answer() {
  await sleep(500);
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed });
}
