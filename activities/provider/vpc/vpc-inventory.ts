/** What of ours is there: one list per kind for a whole fleet, instead of a question per machine. */

import { allVpcRows } from './vpc-pages.ts';
import { vpcRefusal } from './vpc-failure.ts';
import type { VpcApi } from './vpc-api.ts';
import type {
  VpcFloatingIp,
  VpcInstance,
  VpcVirtualNetworkInterface,
  VpcVolume,
} from './vpc-objects.ts';

export interface VpcScope {
  readonly resourceGroupId: string;
  /** How the names begin; ends with a hyphen, so that fleet-1- does not take fleet-10-…'s. */
  readonly prefix: string;
  readonly signal?: AbortSignal;
}

/** What an instance may leave behind. */
export interface VpcParts {
  readonly volumes: readonly VpcVolume[];
  readonly virtualNetworkInterfaces: readonly VpcVirtualNetworkInterface[];
  readonly floatingIps: readonly VpcFloatingIp[];
}

/** The scope's instances in every state. A failure throws: it is never an empty list. */
export async function listVpcInstances(
  api: VpcApi,
  scope: VpcScope,
): Promise<readonly VpcInstance[]> {
  const { resourceGroupId, call } = checked(scope);
  const rows = await allVpcRows('instances', (paging) =>
    api.listInstances({ ...paging, ...call, resourceGroupId }),
  );
  return ours(rows, scope);
}

/** The scope's parts, whether or not an instance holds them. */
export async function listVpcParts(api: VpcApi, scope: VpcScope): Promise<VpcParts> {
  const { resourceGroupId, call } = checked(scope);
  const [volumes, interfaces, floatingIps] = await Promise.all([
    allVpcRows('volumes', (paging) => api.listVolumes({ ...paging, ...call })),
    allVpcRows('virtual_network_interfaces', (paging) =>
      api.listVirtualNetworkInterfaces({ ...paging, ...call, resourceGroupId }),
    ),
    allVpcRows('floating_ips', (paging) =>
      api.listFloatingIps({ ...paging, ...call, resourceGroupId }),
    ),
  ]);
  return {
    volumes: ours(volumes, scope),
    virtualNetworkInterfaces: ours(interfaces, scope),
    floatingIps: ours(floatingIps, scope),
  };
}

function checked({ resourceGroupId, prefix, signal }: VpcScope): {
  readonly resourceGroupId: string;
  readonly call: { readonly signal?: AbortSignal };
} {
  if (prefix.length < 2 || !prefix.endsWith('-') || resourceGroupId === '') {
    const scope = JSON.stringify({ prefix, resourceGroupId });
    throw vpcRefusal(
      'list',
      `the scope ${scope} takes in what is not ours: give both, the prefix with a closing hyphen`,
    );
  }
  return { resourceGroupId, call: signal ? { signal } : {} };
}

/** Volumes cannot be asked for by resource group, so all are judged by what they say of themselves. */
function ours<
  Row extends { readonly name: string; readonly resource_group: { readonly id: string } },
>(rows: readonly Row[], { prefix, resourceGroupId }: VpcScope): readonly Row[] {
  return rows.filter(
    (row) => row.name.startsWith(prefix) && row.resource_group.id === resourceGroupId,
  );
}
