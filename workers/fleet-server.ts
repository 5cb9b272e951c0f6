/** A fleet server: control worker and host server in one process, or either alone; several may run side by side. */

import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  NativeConnection,
  type NativeConnectionOptions,
  Worker as TemporalWorker,
} from '@temporalio/worker';
import { hostname } from 'node:os';
import { createControlActivities } from '../activities/control-activities.ts';
import type { Failpoint } from '../activities/failpoint.ts';
import { HostServer } from '../activities/host/host-server.ts';
import type { Logger } from '../activities/logger.ts';
import { createLocalProvider } from '../activities/provider/local-provider.ts';
import { createProviderActivities } from '../activities/provider/provider-activities.ts';
import { noSecrets, type SecretSource } from '../activities/secrets/secret-source.ts';
import { createFileStore } from '../activities/store/file-store.ts';
import type { Store } from '../activities/store/store.ts';
import type { HostActivities } from '../workflows/activity-types.ts';
import { hostsQueue } from '../workflows/domain/ids.ts';
import type { Resources } from '../workflows/domain/resources.ts';
import type { FleetSettings } from '../workflows/domain/settings.ts';
import {
  ContainerHosts,
  type ContainerHostOptions,
  type ContainerHostSource,
} from './container-hosts.ts';
import { instancePollers } from './instance-poller.ts';
import { machineIdOf } from './machine-id.ts';
import { fleetWorkflowsPath, prebuiltBundlePath } from './workflow-bundle.ts';

/** `control` runs workflows and keeps the task list, `hosts` serves this computer's workers, `all` does both. */
export const serverRoles = ['all', 'control', 'hosts'] as const;
export type ServerRole = (typeof serverRoles)[number];

export interface FleetServerOptions {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  /** How values are encoded on their way to Temporal, such as encrypted; whoever reads them needs the same. */
  readonly dataConverter?: DataConverter;
  /** The fleets' queue; the host servers' queues are named after it. */
  readonly taskQueue: string;
  readonly role: ServerRole;
  /** Folder for the machine id and for plain processes; servers that share it are one computer. */
  readonly stateFolder: string;
  /** Folder of the state store. */
  readonly storeFolder: string;
  readonly docker: ContainerHostOptions['docker'];
  /** What opens container hosts. Default: Docker and plain processes of this computer. */
  readonly containerHosts?: ContainerHostSource;
  /** What fleets may use of this computer. Default: all of it. */
  readonly capacity?: Partial<Resources>;
  /** What tasks may refer to in their environment. Default: nothing. */
  readonly secrets?: SecretSource;
  readonly settings: FleetSettings;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
  /** Workflows kept in memory. Default 500. */
  readonly maxCachedWorkflows?: number;
}

export interface FleetServer {
  /** Settles when the server has stopped, with an error when it had to. */
  readonly stopped: Promise<void>;
  /** Stops polling, hands the served workers over, and returns when all is at rest. Containers run on. */
  stop(): Promise<void>;
}

/** Connects and begins to serve. */
export async function startFleetServer(options: FleetServerOptions): Promise<FleetServer> {
  const connection = await NativeConnection.connect(options.connection);
  const stopping = new AbortController();
  const shared: Shared = {
    options,
    connection,
    client: new Client({
      connection,
      namespace: options.namespace,
      ...converterOf(options),
    }),
    store: createFileStore(options.storeFolder),
    stopping: stopping.signal,
    identity: `${hostname()}:${process.pid}`,
  };
  const hosts = options.containerHosts ?? new ContainerHosts(options);
  const workers = [
    ...(options.role === 'hosts' ? [] : [await controlWorker(shared)]),
    ...(options.role === 'control' ? [] : await hostWorkers(shared, hosts)),
  ];
  const stop = (): void => {
    stopping.abort();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const stopped = serveToEnd(workers, stop, async () => {
    await hosts.close();
    await connection.close();
  });
  stopped.catch(() => undefined);
  return {
    stopped,
    stop() {
      stop();
      return stopped;
    },
  };
}

interface Shared {
  readonly options: FleetServerOptions;
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly store: Store;
  readonly stopping: AbortSignal;
  readonly identity: string;
}

function converterOf({ dataConverter }: FleetServerOptions): { dataConverter?: DataConverter } {
  return dataConverter ? { dataConverter } : {};
}

function controlWorker(shared: Shared): Promise<TemporalWorker> {
  const { options, connection, identity } = shared;
  const codePath = prebuiltBundlePath(options.dataConverter);
  return TemporalWorker.create({
    connection,
    identity,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    ...converterOf(options),
    ...(codePath === undefined
      ? { workflowsPath: fleetWorkflowsPath() }
      : { workflowBundle: { codePath } }),
    activities: createControlActivities({ ...options, client: shared.client, store: shared.store }),
    maxCachedWorkflows: options.maxCachedWorkflows ?? 500,
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
  });
}

/** One worker for what any computer can do, one for what only this computer can. */
async function hostWorkers(
  shared: Shared,
  hosts: ContainerHostSource,
): Promise<readonly TemporalWorker[]> {
  const { options, connection, identity } = shared;
  const machineId = await machineIdOf(options.stateFolder);
  const activities = hostActivities(shared, hosts, machineId);
  const queues = [hostsQueue(options.taskQueue), hostsQueue(options.taskQueue, machineId)];
  return Promise.all(
    queues.map((taskQueue) =>
      TemporalWorker.create({
        connection,
        identity,
        taskQueue,
        activities: { ...activities },
        namespace: options.namespace,
        ...converterOf(options),
        maxConcurrentActivityTaskExecutions: 1_000,
        maxConcurrentActivityTaskPolls: 2,
        maxHeartbeatThrottleInterval: options.settings.serveHeartbeatTimeoutMs / 5,
        shutdownForceTime: '15s',
      }),
    ),
  );
}

function hostActivities(
  shared: Shared,
  hosts: ContainerHostSource,
  machineId: string,
): HostActivities {
  const { options, connection, client, store, stopping, identity } = shared;
  const { namespace, failpoint, logger, capacity, secrets = noSecrets } = options;
  const openHost = hosts.open.bind(hosts);
  const server = new HostServer({
    client,
    store,
    secrets,
    machineId,
    failpoint,
    logger,
    stopping,
    server: identity,
    openHost: (access) => openHost(access.host),
    startPoller: instancePollers({ connection, namespace, identity, ...converterOf(options) }),
  });
  const local = createLocalProvider({ machineId, openHost, ...(capacity && { capacity }) });
  return {
    ...createProviderActivities({ providers: { local }, secrets, failpoint }),
    serveWorker: (request) => server.serveWorker(request, Context.current()),
  };
}

/** All end together: one that fails stops the others. */
async function serveToEnd(
  workers: readonly TemporalWorker[],
  stop: () => void,
  letGo: () => Promise<void>,
): Promise<void> {
  const ends = await Promise.allSettled(workers.map((worker) => worker.run().finally(stop)));
  await letGo();
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
