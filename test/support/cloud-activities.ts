/** The activities of host servers on the machines of a `FakeCloud`. */

import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { noFailpoint } from '../../activities/failpoint.ts';
import { HostServer } from '../../activities/host/host-server.ts';
import { silentLogger } from '../../activities/logger.ts';
import { createProviderActivities } from '../../activities/provider/provider-activities.ts';
import { createSweepActivities } from '../../activities/provider/sweep-activities.ts';
import { noSecrets } from '../../activities/secrets/secret-source.ts';
import type { Store } from '../../activities/store/store.ts';
import { instancePollers } from '../../workers/instance-poller.ts';
import type { TemporalAccess } from '../../workers/serving.ts';
import type { HostActivities } from '../../workflows/activity-types.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import type { FakeCloud, FakeMachine } from './fake-cloud.ts';
import { FakeMachineDoor } from './fake-machine-door.ts';

export interface CloudActivitiesOptions {
  readonly access: TemporalAccess;
  readonly cloud: FakeCloud;
  readonly store: Store;
  readonly machineId: string;
}

export function cloudActivities(options: CloudActivitiesOptions): HostActivities {
  const { cloud, machineId } = options;
  const providers = { vpc: cloud };
  const servers = new Map<string, HostServer>();
  return {
    ...createProviderActivities({
      providers,
      secrets: noSecrets,
      failpoint: noFailpoint,
      door: new FakeMachineDoor(),
      logger: silentLogger,
    }),
    ...createSweepActivities({ providers, machineId }),
    serveWorker: async (request) => {
      const { name } = request.worker;
      const machine = cloud.machines.get(name);
      if (!machine) throw new Error(`There is no machine ${name}`);
      const server = servers.get(name) ?? hostServer(options, machine);
      servers.set(name, server);
      try {
        await server.serveWorker(request, Context.current());
      } catch (error) {
        if (!machine.unreachable.signal.aborted) throw error;
        const message = `Cannot serve ${name} as it could not be reached`;
        throw ApplicationFailure.nonRetryable(message, failureTypes.workerLost);
      }
    },
  };
}

/** One for each machine: one that loses its machine gives it up, whatever else is served. */
function hostServer(
  { access, store, machineId }: CloudActivitiesOptions,
  { host, unreachable }: FakeMachine,
): HostServer {
  return new HostServer({
    client: access.client,
    store,
    secrets: noSecrets,
    openHost: async () => host,
    door: new FakeMachineDoor(),
    startPoller: instancePollers(access),
    machineId,
    server: access.identity,
    failpoint: noFailpoint,
    logger: silentLogger,
    stopping: unreachable.signal,
  });
}
