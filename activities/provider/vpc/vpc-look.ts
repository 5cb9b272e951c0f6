import type { VpcCall } from './vpc-calls.ts';
import type { VpcConnection } from './vpc-connection.ts';
import { attachmentMark, type MachineName } from './vpc-names.ts';
import type { VpcInstance } from './vpc-objects.ts';
import { allVpcRows } from './vpc-pages.ts';

/** Who has the name of a machine. */
export type Sight =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours'; readonly instance: VpcInstance }
  /** Somebody else's, in whatever resource group: never touched. */
  | { readonly kind: 'foreign'; readonly instance: VpcInstance };

/** Names are the region's: a machine of ours and another one of its name cannot be at once. */
export async function lookFor(
  connection: VpcConnection,
  machine: MachineName,
  call: VpcCall = {},
): Promise<Sight> {
  const { name } = machine;
  const rows = await allVpcRows('instances', (paging) =>
    connection.api.listInstances({ ...paging, ...call, name }),
  );
  return sightOf(connection, machine, rows);
}

export function sightOf(
  connection: VpcConnection,
  machine: MachineName,
  rows: readonly VpcInstance[],
): Sight {
  const instance = rows.find(({ name }) => name === machine.name);
  if (instance === undefined) return { kind: 'absent' };
  const ours =
    instance.resource_group.id === connection.resourceGroupId &&
    instance.primary_network_attachment?.name === attachmentMark(machine.fleetId);
  return { kind: ours ? 'ours' : 'foreign', instance };
}
