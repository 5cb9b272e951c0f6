/** The life of a fleet server process. */

import type { Logger } from '../../activities/logger.ts';
import {
  type ConfigurationFlags,
  configuredMachines,
  serverOptions,
  type ServerFlags,
} from '../../workers/config.ts';
import { type FleetServerOptions, startFleetServer } from '../../workers/fleet-server.ts';
import { createLineLogger } from '../../workers/line-logger.ts';
import { installTemporalRuntime } from '../../workers/temporal-runtime.ts';
import { type ExitCode, exitCodes, usageError } from '../cli-error.ts';
import { loadCodecs } from '../codec-module.ts';
import { connectClient } from '../connection.ts';
import { listenForStops, type StopRequests } from '../stop-requests.ts';
import { type CommandContext, say } from './command.ts';
import type { HostFlags } from './server-flags.ts';
import type { ServerOptions } from './server.ts';

export async function liveAsServer(
  context: CommandContext,
  options: ServerOptions,
): Promise<ExitCode> {
  const stops = listenForStops(context.io);
  try {
    return await Promise.race([serve(context, options, stops), endAtOnce(stops)]);
  } finally {
    stops.undo();
  }
}

/** The exit code of a process that was told twice to stop. */
export async function endAtOnce({ second }: StopRequests): Promise<ExitCode> {
  await second;
  return exitCodes.interrupted;
}

/** The server's own log, on standard error. */
export function serverLogger({ io }: CommandContext, { verbose = false }: HostFlags): Logger {
  return createLineLogger({
    level: verbose ? 'info' : 'warn',
    write: (line) => void io.stderr.write(`${line}\n`).catch(() => undefined),
  });
}

/** Options of the server, from flags that must make sense. */
export async function readServerOptions(
  { common, io }: CommandContext,
  { config, ...flags }: ServerFlags & ConfigurationFlags,
  logger: Logger,
): Promise<FleetServerOptions> {
  const { taskQueue, store, connection } = common;
  const shared = { ...(taskQueue && { taskQueue }), ...(store && { store }) };
  try {
    return {
      ...serverOptions({ ...connection, ...shared, ...flags }, logger, io.env),
      ...(await configuredMachines({ ...(config !== undefined && { config }) }, io.env)),
    };
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function serve(
  context: CommandContext,
  options: ServerOptions,
  stops: StopRequests,
): Promise<ExitCode> {
  const { verbose: _verbose, ...flags } = options;
  const logger = serverLogger(context, options);
  const read = {
    ...(await readServerOptions(context, flags, logger)),
    ...(await loadCodecs(context.common)),
  };
  await refuseUnreachable(context);
  installTemporalRuntime(logger);
  const server = await startFleetServer(read);
  await tellReady(context, read);
  await Promise.race([stops.first, server.stopped]);
  await say(context, 'Stopping: the tasks that run go on, and another server may take them over.');
  await server.stop();
  return exitCodes.done;
}

/** Says what is wrong in the words of every other command. */
async function refuseUnreachable({ common, io }: CommandContext): Promise<void> {
  const client = await connectClient(common, io.env);
  const { workflowService, options } = client.temporal;
  const { namespace } = options;
  try {
    await client.temporal.withDeadline(Date.now() + 10_000, () =>
      workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`Cannot serve namespace ${namespace}: ${reason}`, { cause: error });
  } finally {
    await client.close();
  }
}

async function tellReady(context: CommandContext, options: FleetServerOptions): Promise<void> {
  const { taskQueue, namespace, role, storeFolder } = options;
  const address = options.connection.address ?? '';
  const ready = { taskQueue, address, namespace, role, store: storeFolder };
  await context.output.result(
    ready,
    () =>
      `Fleet server ready on task queue ${taskQueue} [address=${address}, namespace=${namespace}, role=${role}, store=${storeFolder}]`,
  );
}
