/** What a machine may leave behind: its boot volume, network interface and floating IP. */

import type { VpcCall } from './vpc-calls.ts';
import type { VpcConnection } from './vpc-connection.ts';
import { listVpcParts } from './vpc-inventory.ts';
import { fleetOfTags, type MachineName, partNames } from './vpc-names.ts';

export interface Part {
  readonly kind: 'volume' | 'network-interface' | 'address';
  readonly id: string;
  readonly name: string;
  /** Whether something holds it: then it goes with that, or is somebody else's. */
  readonly held: boolean;
  /** As its mark says it; only volumes have one. */
  readonly fleetId?: string;
}

/** All in the connection's resource group whose names begin so. */
export async function listParts(
  { api, resourceGroupId }: VpcConnection,
  prefix: string,
  call: VpcCall = {},
): Promise<readonly Part[]> {
  const parts = await listVpcParts(api, { resourceGroupId, prefix, ...call });
  // An address that is bound to one of these goes before it.
  const free = new Set(
    parts.virtualNetworkInterfaces.flatMap(({ id, target }) => (target ? [] : [id])),
  );
  return [
    ...parts.floatingIps.map((row): Part => ({
      ...named(row),
      kind: 'address',
      held: row.target !== undefined && !free.has(row.target.id ?? ''),
    })),
    ...parts.virtualNetworkInterfaces.map((row): Part => ({
      ...named(row),
      kind: 'network-interface',
      held: row.target !== undefined,
    })),
    ...parts.volumes.map((row): Part => {
      const fleetId = fleetOfTags(row.user_tags);
      return {
        ...named(row),
        kind: 'volume',
        held: row.attachment_state === 'attached',
        ...(fleetId !== undefined && { fleetId }),
      };
    }),
  ];
}

/**
 * Those of one machine: of its names, and held by nothing. A volume must bear the fleet's mark; of the other kinds, which
 * cannot bear one, the name and the resource group are all there is.
 */
export async function listLeftovers(
  connection: VpcConnection,
  { name, fleetId }: MachineName,
  call: VpcCall = {},
): Promise<readonly Part[]> {
  const names = Object.values(partNames(name));
  const parts = await listParts(connection, `${name}-`, call);
  return parts.filter(
    (part) =>
      names.includes(part.name) &&
      !part.held &&
      (part.kind !== 'volume' || part.fleetId === fleetId),
  );
}

/** Asks for its deletion. */
export async function deletePart(
  { api }: VpcConnection,
  { kind, id }: Pick<Part, 'kind' | 'id'>,
  call: VpcCall = {},
): Promise<void> {
  switch (kind) {
    case 'address':
      await api.deleteFloatingIp({ ...call, id });
      return;
    case 'network-interface':
      await api.deleteVirtualNetworkInterfaces({ ...call, id });
      return;
    case 'volume':
      await api.deleteVolume({ ...call, id });
  }
}

function named({ id, name }: { readonly id: string; readonly name: string }): {
  readonly id: string;
  readonly name: string;
} {
  return { id, name };
}
