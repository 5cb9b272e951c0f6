/** Ports, their adapters, and the activities written against the ports. */

export { createControlActivities, type ControlActivitiesOptions } from './control-activities.ts';
export { failpointNames, noFailpoint, type Failpoint, type FailpointName } from './failpoint.ts';
export * from './host/container-host.ts';
export { createDockerHost } from './host/docker-host.ts';
export type { Poller, PollPermits, StartPoller } from './host/fleet-instances.ts';
export { HostServer, type HostServerOptions } from './host/host-server.ts';
export { createProcessHost } from './host/process-host.ts';
export { silentLogger, type Logger } from './logger.ts';
export { createLocalProvider, type LocalProviderOptions } from './provider/local-provider.ts';
export type { Provider } from './provider/provider.ts';
export { createProviderActivities } from './provider/provider-activities.ts';
export { createLocalSecrets, type LocalSecretsOptions } from './secrets/local-secrets.ts';
export { noSecrets, type SecretSource, SecretUnavailable } from './secrets/secret-source.ts';
export { createFileStore } from './store/file-store.ts';
export type { Store, StoredObject } from './store/store.ts';
