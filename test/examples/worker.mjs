// @ts-check
/** A fleet server inside a program of one's own: runs until Ctrl-C. */

import {
  createLineLogger,
  installTemporalRuntime,
  serverOptions,
  startFleetServer,
} from 'serverless-fleets';

const logger = createLineLogger({ level: 'info', write: (line) => console.error(line) });
installTemporalRuntime(logger);

// Where Temporal is comes from TEMPORAL_ADDRESS and its relatives, or from temporal.toml.
const server = await startFleetServer(
  serverOptions({ taskQueue: process.argv[2] ?? 'fleets', cpus: '4', memory: '8G' }, logger),
);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop());
logger.info('serving');
await server.stopped;
