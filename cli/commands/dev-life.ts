/** The life of `fleet dev`: Temporal in a process of its own, a fleet server in this one. */

import {
  type FleetServer,
  type FleetServerOptions,
  startFleetServer,
} from '../../workers/fleet-server.ts';
import { join } from 'node:path';
import { defaultCacheFolder } from '../../workers/temporal/cache-folder.ts';
import { isPortFree } from '../../workers/temporal/free-port.ts';
import { findTemporalCli } from '../../workers/temporal/temporal-cli.ts';
import {
  startTemporalDevServer,
  type TemporalDevServer,
} from '../../workers/temporal/temporal-dev-server.ts';
import { installTemporalRuntime } from '../../workers/temporal-runtime.ts';
import { CliError, type ExitCode, exitCodes } from '../cli-error.ts';
import { loadCodecs } from '../codec-module.ts';
import { connectClient } from '../connection.ts';
import { listenForStops, type StopRequests } from '../stop-requests.ts';
import { type CommandContext, say } from './command.ts';
import { endOpenFleets } from './dev-end.ts';
import { tellDevServer } from './dev-greeting.ts';
import type { DevOptions } from './dev.ts';
import { endAtOnce, readServerOptions, serverLogger } from './server-life.ts';

export async function liveAsDevServer(
  context: CommandContext,
  options: DevOptions,
): Promise<ExitCode> {
  const stops = listenForStops(context.io);
  try {
    return await Promise.race([live(context, options, stops), endAtOnce(stops)]);
  } finally {
    stops.undo();
  }
}

async function live(
  context: CommandContext,
  options: DevOptions,
  stops: StopRequests,
): Promise<ExitCode> {
  const prepared = {
    ...(await prepareServer(context, options)),
    ...(await loadCodecs(context.common)),
  };
  const temporal = await startTemporal(context, options);
  try {
    const serverOptions = { ...prepared, connection: { address: temporal.address } };
    const server = await startFleetServer(serverOptions);
    await tellDevServer(context, { temporal, server: serverOptions, options });
    await Promise.race([stops.first, server.stopped, failOnEnd(temporal)]);
    await end(context, options, temporal, server);
    return exitCodes.done;
  } finally {
    await temporal.stop();
  }
}

/** Where Temporal is, is decided here: no profile and no environment has a say in it. */
function prepareServer(context: CommandContext, options: DevOptions): Promise<FleetServerOptions> {
  const { port: _port, uiPort: _uiPort, dbFilename: _file, verbose: _verbose, ...flags } = options;
  const logger = serverLogger(context, options);
  installTemporalRuntime(logger);
  const common = { ...context.common, connection: {} };
  const env = environmentOfItsOwn(context.io.env);
  return readServerOptions({ ...context, common, io: { ...context.io, env } }, flags, logger);
}

async function startTemporal(
  context: CommandContext,
  options: DevOptions,
): Promise<TemporalDevServer> {
  const { env } = context.io;
  const report = (line: string): void => void say(context, line);
  const cli = await findTemporalCli({ env, report, cacheFolder: defaultCacheFolder(env) });
  const port = options.port ?? (await usualPort(7233));
  const uiPort = options.uiPort ?? (await usualPort(8233));
  const { dbFilename } = options;
  return startTemporalDevServer({
    cliPath: cli.path,
    ui: true,
    ...(port !== undefined && { port }),
    ...(uiPort !== undefined && { uiPort }),
    ...(dbFilename !== undefined && { dbFilename }),
  });
}

/** The port where everybody looks first, unless somebody is there already. */
async function usualPort(port: number): Promise<number | undefined> {
  return (await isPortFree(port)) ? port : undefined;
}

async function failOnEnd(temporal: TemporalDevServer): Promise<never> {
  const how = await temporal.exited;
  throw new CliError(
    exitCodes.failed,
    `Cannot go on as Temporal's development server ended: ${how}`,
  );
}

/** In memory nothing of the fleets would be left, but their containers would: so they are ended first. */
async function end(
  context: CommandContext,
  { dbFilename }: DevOptions,
  { address }: TemporalDevServer,
  server: FleetServer,
): Promise<void> {
  if (dbFilename === undefined) {
    const common = { ...context.common, connection: { address } };
    const client = await connectClient(common, environmentOfItsOwn(context.io.env));
    await endOpenFleets(client, (text) => void say(context, text));
    await client.close();
  }
  await say(context, 'Stopping.');
  await server.stop();
}

/** Without what is said of other Temporal servers, there or in a configuration file. */
function environmentOfItsOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  const noFile = join(defaultCacheFolder(env), 'no-temporal.toml');
  return { ...Object.fromEntries(others), TEMPORAL_CONFIG_FILE: noFile };
}
