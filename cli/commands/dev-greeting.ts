import type { FleetServerOptions } from '../../workers/fleet-server.ts';
import type { TemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';
import { renderBlocks } from '../output/fields.ts';
import type { CommandContext } from './command.ts';
import type { DevOptions } from './dev.ts';

export interface DevServers {
  readonly temporal: TemporalDevServer;
  readonly server: FleetServerOptions;
  readonly options: DevOptions;
}

/** Says that all is ready, where it is, and what to try. */
export async function tellDevServer(context: CommandContext, servers: DevServers): Promise<void> {
  const { temporal, server } = servers;
  const { address, uiUrl } = temporal;
  const { taskQueue, storeFolder: store } = server;
  await context.output.result({ address, uiUrl, taskQueue, store }, () => greeting(servers));
}

function greeting({ temporal, server, options }: DevServers): string {
  const where = renderBlocks([
    {
      title: 'Ready',
      fields: [
        ['Web UI', temporal.uiUrl],
        ['Temporal', temporal.address],
        ['State store', server.storeFolder],
      ],
    },
  ]);
  return `${where}\n\nTry, in another terminal:\n${commands(temporal, server).join('\n')}\n\n${farewell(options)}`;
}

/** Commands that reach these servers wherever they are. */
function commands(
  { address, uiUrl }: TemporalDevServer,
  { taskQueue }: FleetServerOptions,
): readonly string[] {
  const flags = [
    ...(address === '127.0.0.1:7233' ? [] : [`--address ${address}`]),
    ...(taskQueue === 'fleets' ? [] : [`--task-queue ${taskQueue}`]),
  ];
  const verbs = ['run fleet.yaml', 'list', 'get FLEET', 'logs FLEET --follow'];
  return [
    ...(uiUrl === undefined ? [] : [`  export FLEET_WEB_UI=${uiUrl}`]),
    ...verbs.map((verb) => `  ${['fleet', verb, ...flags].join(' ')}`),
  ];
}

function farewell({ dbFilename }: DevOptions): string {
  return dbFilename === undefined
    ? 'Ctrl-C ends all of it. Fleets that are open then are cancelled: without --db-filename nothing of them is kept.'
    : `Ctrl-C ends all of it. Fleets that are open then go on at the next start with --db-filename ${dbFilename}.`;
}
