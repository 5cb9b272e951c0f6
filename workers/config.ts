/** Environment and flags → options: the only place that reads the process's environment. */

import type { TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Logger, messageOf } from '../activities/logger.ts';
import { createLocalSecrets } from '../activities/secrets/local-secrets.ts';
import { defaultSettings, type FleetSettings } from '../workflows/domain/settings.ts';
import { type Reading, readCpu, readMemory } from '../workflows/domain/units.ts';
import { completeSettings, settingsError } from './complete-settings.ts';
import { failpointsFrom } from './failpoint-script.ts';
import type { ServerConfiguration } from './configuration/server-configuration.ts';
import type { FleetServerOptions } from './fleet-server.ts';
import type { ServerRole } from './serving.ts';

/** Where Temporal is; each flag beats the profile of Temporal's own configuration and environment. */
export interface ConnectionFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly apiKey?: string;
  readonly tls?: boolean;
  /** Profile of `temporal.toml`. */
  readonly profile?: string;
  /** Path of `temporal.toml`. */
  readonly configFile?: string;
}

export interface ServerFlags extends ConnectionFlags {
  readonly taskQueue?: string;
  readonly role?: ServerRole;
  readonly state?: string;
  readonly store?: string;
  readonly dockerSocket?: string;
  /** Folder of secrets, `<name>/<key>`. */
  readonly secrets?: string;
  readonly bind?: readonly string[];
  readonly cpus?: string;
  readonly memory?: string;
  /** Path of a JSON file with some of `FleetSettings`. */
  readonly settings?: string;
  /** Workflows kept in memory; 0: none, each is replayed for each of its tasks. */
  readonly cachedWorkflows?: string;
}

export interface ConfigurationFlags {
  /** Path of the configuration of machines. Default: what `FLEET_CONFIG` names, else there are none. */
  readonly config?: string;
}

export interface TemporalConnection {
  readonly connection: {
    readonly address: string;
    readonly tls?: TLSConfig | boolean | null;
    readonly apiKey?: string;
    readonly metadata?: Record<string, string>;
  };
  readonly namespace: string;
}

export const defaultTaskQueue = 'fleets';

type Environment = Readonly<Record<string, string | undefined>>;

export function temporalConnection(
  flags: ConnectionFlags,
  env: Environment = process.env,
): TemporalConnection {
  const loaded = loadClientConnectConfig({
    overrideEnvVars: definedOnly(env),
    ...(flags.profile !== undefined && { profile: flags.profile }),
    ...(flags.configFile !== undefined && { configSource: { path: flags.configFile } }),
  });
  const { address, tls, apiKey, metadata } = loaded.connectionOptions;
  const chosenTls = flags.tls ?? tls;
  const chosenKey = flags.apiKey ?? (typeof apiKey === 'string' ? apiKey : undefined);
  return {
    connection: {
      address: flags.address ?? address ?? '127.0.0.1:7233',
      ...(chosenTls !== undefined && { tls: chosenTls }),
      ...(chosenKey !== undefined && { apiKey: chosenKey }),
      ...(metadata && { metadata: textOnly(metadata) }),
    },
    namespace: flags.namespace ?? loaded.namespace ?? 'default',
  };
}

export function serverOptions(
  flags: ServerFlags,
  logger: Logger,
  env: Environment = process.env,
): FleetServerOptions {
  const stateFolder = flags.state ?? defaultStateFolder(env);
  return {
    ...temporalConnection(flags, env),
    logger,
    stateFolder,
    taskQueue: flags.taskQueue ?? defaultTaskQueue,
    role: flags.role ?? 'all',
    storeFolder: flags.store ?? defaultStoreFolder(stateFolder),
    docker: {
      ...(flags.dockerSocket !== undefined && { socketPath: flags.dockerSocket }),
      ...(flags.bind !== undefined && { binds: flags.bind }),
    },
    capacity: {
      ...(flags.cpus !== undefined && { milliCpu: amount('--cpus', flags.cpus, readCpu) }),
      ...(flags.memory !== undefined && {
        memoryBytes: amount('--memory', flags.memory, readMemory),
      }),
    },
    secrets: createLocalSecrets({
      logger,
      variables: env,
      ...(flags.secrets !== undefined && { folder: flags.secrets }),
    }),
    settings: settingsFrom(flags.settings),
    ...(flags.cachedWorkflows !== undefined && {
      maxCachedWorkflows: wholeNumber('--cached-workflows', flags.cachedWorkflows),
    }),
    failpoint: failpointsFrom(env['FLEET_FAILPOINTS'], (name) =>
      logger.warn('failpoint', { name }),
    ),
  };
}

/** What machines a server makes, besides using its own computer. */
export async function configuredMachines(
  { config }: ConfigurationFlags,
  env: Environment = process.env,
): Promise<Partial<ServerConfiguration>> {
  // Set but empty counts as not set.
  const file = config ?? (env['FLEET_CONFIG'] || undefined);
  if (file === undefined) return {};
  // Nobody else pays for the loading of what reads it.
  const { readServerConfiguration } = await import('./configuration/server-configuration.ts');
  return readServerConfiguration(file, env);
}

/** Where a server keeps what must survive it: `$XDG_STATE_HOME/serverless-fleets`. */
export function defaultStateFolder(env: Environment = process.env): string {
  // Set but empty counts as not set.
  const home = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return env['FLEET_STATE'] || join(home, 'serverless-fleets');
}

export function defaultStoreFolder(stateFolder: string): string {
  return join(stateFolder, 'store');
}

function settingsFrom(path: string | undefined): FleetSettings {
  return path === undefined ? defaultSettings : completeSettings(readSettings(path), path);
}

function readSettings(path: string): object {
  try {
    const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  } catch (error) {
    throw settingsError(path, messageOf(error), error);
  }
  throw settingsError(path, 'it is no JSON object');
}

function definedOnly(env: Environment): Record<string, string> {
  return textOnly(env);
}

function textOnly(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function wholeNumber(flag: string, written: string): number {
  if (/^\d{1,6}$/.test(written)) return Number(written);
  throw new Error(`Cannot use ${flag} ${written}: expected a whole number from 0 to 999999`);
}

function amount(flag: string, written: string, read: (written: string) => Reading): number {
  const reading = read(written);
  if (reading.kind === 'exact') return reading.value;
  throw new Error(`Cannot use ${flag} ${written}: expected an amount such as 4, 500m or 8G`);
}
