/** Machines of IBM Cloud VPC, from what a server is configured with. */

import type { MachineDoor } from '../activities/host/machine-door.ts';
import { isFleetOpen } from '../activities/host/fleet-liveness.ts';
import type { Logger } from '../activities/logger.ts';
import type { Provider } from '../activities/provider/provider.ts';
import { stillWanted } from '../activities/provider/still-wanted.ts';
import { RateLimit } from '../activities/provider/vpc/rate-limit.ts';
import { guardVpcApi } from '../activities/provider/vpc/guarded-vpc-api.ts';
import { createVpcClient } from '../activities/provider/vpc/vpc-client.ts';
import type { VpcConnection } from '../activities/provider/vpc/vpc-connection.ts';
import { createVpcProvider } from '../activities/provider/vpc/vpc-provider.ts';
import type { TemporalAccess } from './serving.ts';
import type { VpcSettings } from './vpc-settings.ts';

export interface VpcMachinesOptions {
  readonly connections: Readonly<Record<string, VpcSettings>>;
  readonly door: MachineDoor;
  readonly logger: Logger;
}

export function createVpcMachines(
  { client }: Pick<TemporalAccess, 'client'>,
  { connections, door, logger }: VpcMachinesOptions,
): Provider {
  const entries = Object.entries(connections).map(([name, settings]) => [
    name,
    vpcConnection(settings),
  ]);
  return createVpcProvider({
    connections: Object.fromEntries(entries),
    door,
    logger,
    isWanted: stillWanted((fleet) => isFleetOpen(client, fleet)),
  });
}

/** Longest wait for one answer of IBM's. */
const TIMEOUT_MS = 30_000;

/** IBM tells no limit; this many a second are far below what is known to be refused. */
const RATE = { perSecond: 10, burst: 20 };

export function vpcConnection({ access, ...connection }: VpcSettings): VpcConnection {
  const guard = { timeoutMs: TIMEOUT_MS, limit: new RateLimit(RATE) };
  const api =
    access.kind === 'api'
      ? guardVpcApi(access.api, guard)
      : createVpcClient({
          ...guard,
          credentials: access.credentials,
          serviceUrl: access.serviceUrl,
        });
  return { ...connection, api };
}
