/** What fleets have left on this computer: containers and plain processes that carry their labels. */

import { shortFleetId } from '../../workflows/domain/ids.ts';
import type { Trace } from '../../workflows/domain/sweep.ts';
import { type HostKind, hostKinds } from '../../workflows/domain/worker.ts';
import type { ContainerHost, ContainerState } from '../host/container-host.ts';
import { decodeLabels, fleetLabels } from '../host/instance-labels.ts';
import { endLeftover } from './local-leftovers.ts';

interface LocalHosts {
  readonly openHost: (kind: HostKind) => Promise<ContainerHost>;
}

/** Throws when a container host does not answer: what is there cannot be known. */
export async function listContainers(
  { openHost }: LocalHosts,
  fleetId?: string,
): Promise<readonly Trace[]> {
  const labels = fleetId === undefined ? {} : fleetLabels({ id: fleetId });
  const found = await Promise.all(
    hostKinds.map(async (kind) => {
      const host = await openHost(kind);
      return (await host.list(labels)).flatMap((container) => traceOf(kind, container));
    }),
  );
  return found.flat();
}

/** Containers without the labels of an instance are somebody else's. */
function traceOf(kind: HostKind, { id, name, labels }: ContainerState): readonly Trace[] {
  const decoded = decodeLabels(labels);
  if (!decoded) return [];
  const { fleetId, worker } = decoded;
  return [
    {
      provider: 'local',
      connection: kind,
      kind: 'container',
      id,
      name,
      fleetId,
      shortFleetId: shortFleetId(fleetId),
      worker,
    },
  ];
}

export async function removeContainer(
  { openHost }: LocalHosts,
  { connection, id }: Trace,
  signal: AbortSignal,
): Promise<void> {
  const kind = hostKinds.find((one) => one === connection);
  if (!kind) throw new Error(`Cannot remove ${id} as this computer has no hosts of ${connection}`);
  await endLeftover(await openHost(kind), id, signal);
}
