import { Context } from '@temporalio/activity';
import type { Worker as TemporalWorker } from '@temporalio/worker';
import { HostServer } from '../activities/host/host-server.ts';
import type { MachineDoor } from '../activities/host/machine-door.ts';
import { createLocalProvider } from '../activities/provider/local-provider.ts';
import {
  createProviderActivities,
  type ProviderActivitiesOptions,
} from '../activities/provider/provider-activities.ts';
import { createSweepActivities } from '../activities/provider/sweep-activities.ts';
import { noSecrets } from '../activities/secrets/secret-source.ts';
import { createFileStore } from '../activities/store/file-store.ts';
import type { HostActivities } from '../workflows/activity-types.ts';
import { hostsQueue } from '../workflows/domain/ids.ts';
import type { ContainerHostSource } from './container-hosts.ts';
import { instancePollers } from './instance-poller.ts';
import { machineIdOf } from './machine-id.ts';
import { createOwnWorker } from './own-worker.ts';
import type { ServingOptions, TemporalAccess } from './serving.ts';
import { ensureSweepSchedule } from './sweep-schedule.ts';

export interface HostServerParts {
  readonly hosts: ContainerHostSource;
  /** Aborted when the server is to stop: workers are handed over. */
  readonly stopping: AbortSignal;
}

/** A host server: one Worker for what any computer can do, one for what only this computer can. To be run. */
export async function createHostWorkers(
  access: TemporalAccess,
  options: ServingOptions,
  parts: HostServerParts,
): Promise<readonly TemporalWorker[]> {
  const machineId = await machineIdOf(options.stateFolder);
  const cloud = await cloudProviders(access, options, parts.hosts.door);
  const activities = hostActivities(access, options, { ...parts, cloud }, machineId);
  const queues = [hostsQueue(options.taskQueue), hostsQueue(options.taskQueue, machineId)];
  return Promise.all(
    queues.map((taskQueue) =>
      createOwnWorker(access, {
        taskQueue,
        activities: { ...activities },
        maxConcurrentActivityTaskExecutions: 1_000,
        maxConcurrentActivityTaskPolls: 2,
        maxHeartbeatThrottleInterval: options.settings.serveHeartbeatTimeoutMs / 5,
        shutdownForceTime: '15s',
      }),
    ),
  );
}

function hostActivities(
  access: TemporalAccess,
  options: ServingOptions,
  { hosts, stopping, cloud }: HostServerParts & { readonly cloud: CloudProviders },
  machineId: string,
): HostActivities {
  const { failpoint, logger, capacity, secrets = noSecrets } = options;
  const openHost = hosts.open.bind(hosts);
  const server = new HostServer({
    client: access.client,
    store: createFileStore(options.storeFolder),
    secrets,
    machineId,
    failpoint,
    logger,
    stopping,
    server: access.identity,
    door: hosts.door,
    openHost: (access) =>
      access.kind === 'local' ? openHost(access.host) : hosts.openMachine(access),
    startPoller: instancePollers(access),
  });
  const local = createLocalProvider({ machineId, openHost, ...(capacity && { capacity }) });
  const providers = { local, ...cloud };
  return {
    ...createProviderActivities({ providers, secrets, failpoint, logger, door: hosts.door }),
    ...createSweepActivities({ providers, machineId }),
    serveWorker: (request) => server.serveWorker(request, Context.current()),
  };
}

type CloudProviders = ProviderActivitiesOptions['providers'];

/** Those that the server is configured for; nobody else pays for their loading. */
async function cloudProviders(
  access: TemporalAccess,
  { vpc, taskQueue, logger }: ServingOptions,
  door: MachineDoor,
): Promise<CloudProviders> {
  if (vpc === undefined || Object.keys(vpc).length === 0) return {};
  const { createVpcMachines } = await import('./vpc-machines.ts');
  await ensureSweepSchedule(access.client, taskQueue, logger);
  return { vpc: createVpcMachines(access, { connections: vpc, door, logger }) };
}
