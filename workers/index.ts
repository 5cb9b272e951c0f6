/** Package main: the plugin, and servers. */

export {
  serverOptions,
  temporalConnection,
  type ConnectionFlags,
  type ServerFlags,
} from './config.ts';
export type { ContainerHostSource } from './container-hosts.ts';
export { startFleetServer, type FleetServer, type FleetServerOptions } from './fleet-server.ts';
export { FleetPlugin } from './plugin.ts';
export type { FleetPluginOptions } from './plugin-options.ts';
export { serverRoles, type ServerRole, type ServingOptions } from './serving.ts';
export {
  createLocalSecrets,
  type LocalSecretsOptions,
} from '../activities/secrets/local-secrets.ts';
export { type SecretSource, SecretUnavailable } from '../activities/secrets/secret-source.ts';
export { createLineLogger, type LineLoggerOptions, type LogLevel } from './line-logger.ts';
export { installTemporalRuntime } from './temporal-runtime.ts';
export { defaultCacheFolder } from './temporal/cache-folder.ts';
export {
  findTemporalCli,
  type FindTemporalCliOptions,
  type TemporalCli,
  type TemporalCliSource,
} from './temporal/temporal-cli.ts';
export {
  startTemporalDevServer,
  type TemporalDevServer,
  type TemporalDevServerOptions,
} from './temporal/temporal-dev-server.ts';
export { fleetWorkflowsPath, prebuiltBundlePath } from './workflow-bundle.ts';
export { defaultSettings, type FleetSettings } from '../workflows/domain/settings.ts';
