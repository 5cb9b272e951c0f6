/** From flags and environment to a client that is connected. */

import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { createFileStore } from '../activities/store/file-store.ts';
import {
  defaultStateFolder,
  defaultStoreFolder,
  type TemporalConnection,
  temporalConnection,
} from '../workers/config.ts';
import { CliError, exitCodes, usageError } from './cli-error.ts';
import { FleetClient } from './client/fleet-client.ts';
import { loadCodecs } from './codec-module.ts';
import type { CommonOptions } from './commands/command.ts';

export interface ConnectedClient {
  readonly temporal: Client;
  readonly fleets: FleetClient;
  close(): Promise<void>;
}

/** Fails within some five seconds when Temporal does not answer. */
export async function connectClient(
  common: Pick<CommonOptions, 'connection' | 'taskQueue' | 'store' | 'codec' | 'webUi'>,
  env: NodeJS.ProcessEnv,
): Promise<ConnectedClient> {
  const { connection: options, namespace } = readConnection(common, env);
  const webUi = readWebUi(common, env);
  const codecs = await loadCodecs(common);
  const connection = await connectTemporal(options);
  const temporal = new Client({ connection, namespace, ...codecs });
  const { taskQueue } = common;
  const store = createFileStore(storeFolder(common, env));
  const fleets = new FleetClient({
    client: temporal,
    store,
    ...(taskQueue && { taskQueue }),
    ...(webUi !== undefined && { webUi }),
  });
  return { temporal, fleets, close: () => connection.close() };
}

/** The folder of the state store: as given, else where a fleet server on this computer keeps it. */
export function storeFolder(
  { store }: Pick<CommonOptions, 'store'>,
  env: NodeJS.ProcessEnv,
): string {
  return store ?? defaultStoreFolder(defaultStateFolder(env));
}

/** Nobody else knows where the UI is: Temporal's frontend does not tell. */
function readWebUi(
  { webUi }: Pick<CommonOptions, 'webUi'>,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const address = webUi ?? env['FLEET_WEB_UI'];
  if (!address) return undefined;
  if (/^https?:\/\/[^/]/.test(address)) return address;
  throw usageError(
    `Cannot use ${JSON.stringify(address)} as address of the web UI: expected one such as http://127.0.0.1:8233 (--web-ui, FLEET_WEB_UI)`,
  );
}

const CONNECT_LIMIT_MS = 5_000;

async function connectTemporal(options: TemporalConnection['connection']): Promise<Connection> {
  try {
    return await Connection.connect({ ...options, connectTimeout: CONNECT_LIMIT_MS });
  } catch (error) {
    throw new CliError(
      exitCodes.unreachable,
      `Cannot reach Temporal at ${options.address} (${reasonOf(error)}): start one with "fleet dev", or name another with --address or --profile`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details;
  return `no answer within ${CONNECT_LIMIT_MS / 1000} s`;
}

function readConnection(
  { connection }: Pick<CommonOptions, 'connection'>,
  env: NodeJS.ProcessEnv,
): TemporalConnection {
  try {
    return temporalConnection(connection, env);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`Cannot use the configuration of the connection: ${reason}`, { cause: error });
  }
}
