/** A fleet server: control worker and host server in one process, or either alone; several may run side by side. */

import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  NativeConnection,
  type NativeConnectionOptions,
  type Worker as TemporalWorker,
} from '@temporalio/worker';
import { hostname } from 'node:os';
import { createControlActivities } from '../activities/control-activities.ts';
import { createFileStore } from '../activities/store/file-store.ts';
import { checkStore } from '../activities/store/store-check.ts';
import { ContainerHosts } from './container-hosts.ts';
import { createHostWorkers } from './host-workers.ts';
import { createOwnWorker } from './own-worker.ts';
import { runnable, serveTogether } from './serve-together.ts';
import type { ServingOptions, TemporalAccess } from './serving.ts';
import { fleetWorkflowSource } from './workflow-source.ts';

export interface FleetServerOptions extends ServingOptions {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  /** How values are encoded on their way to Temporal, such as encrypted; whoever reads them needs the same. */
  readonly dataConverter?: DataConverter;
  /** Workflows kept in memory. Default 500. */
  readonly maxCachedWorkflows?: number;
}

export interface FleetServer {
  /** Settles when the server has stopped, with an error when it had to. */
  readonly stopped: Promise<void>;
  /** Stops polling, hands the served workers over, and returns when all is at rest. Containers run on. */
  stop(): Promise<void>;
}

/** Connects and begins to serve. Throws when Temporal cannot be reached, or the store cannot be used. */
export async function startFleetServer(options: FleetServerOptions): Promise<FleetServer> {
  const { storeFolder, logger } = options;
  await checkStore(createFileStore(storeFolder), storeFolder, logger);
  const connection = await NativeConnection.connect(options.connection);
  const { namespace, dataConverter } = options;
  const converter = dataConverter ? { dataConverter } : {};
  const access: TemporalAccess = {
    connection,
    namespace,
    identity: `${hostname()}:${process.pid}`,
    ...converter,
    client: new Client({ connection, namespace, ...converter }),
  };
  const hosts = options.containerHosts ?? new ContainerHosts(options);
  const stopping = new AbortController();
  const workers = [
    ...(options.role === 'hosts' ? [] : [await createControlWorker(access, options)]),
    ...(options.role === 'control'
      ? []
      : await createHostWorkers(access, options, { hosts, stopping: stopping.signal })),
  ];
  const stopped = serveTogether(workers.map(runnable), stopping, async () => {
    await hosts.close();
    await connection.close();
  });
  stopped.catch(() => undefined);
  return {
    stopped,
    stop() {
      stopping.abort();
      return stopped;
    },
  };
}

function createControlWorker(
  access: TemporalAccess,
  options: FleetServerOptions,
): Promise<TemporalWorker> {
  const { taskQueue, settings, failpoint } = options;
  return createOwnWorker(access, {
    taskQueue,
    ...fleetWorkflowSource(access),
    activities: createControlActivities({
      client: () => access.client,
      store: createFileStore(options.storeFolder),
      settings,
      failpoint,
    }),
    maxCachedWorkflows: options.maxCachedWorkflows ?? 500,
    // Each task of a group that was reset is waited for by one.
    maxConcurrentActivityTaskExecutions: 1_000,
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
  });
}
