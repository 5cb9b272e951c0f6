/** An address of the internet for one machine. */

import type { VpcCall } from './vpc-calls.ts';
import type { VpcConnection } from './vpc-connection.ts';
import { VpcFailure } from './vpc-failure.ts';
import { type MachineName, partNames } from './vpc-names.ts';
import type { VpcFloatingIp } from './vpc-objects.ts';
import { allVpcRows } from './vpc-pages.ts';

/** Makes it, or finds it, and binds it to the machine's interface; answers the address. Repeatable. */
export async function bindFloatingIp(
  connection: VpcConnection,
  { machine, zone }: { readonly machine: MachineName; readonly zone: string },
  call: VpcCall,
): Promise<string> {
  const { api, resourceGroupId } = connection;
  const names = partNames(machine.name);
  const floating = await floatingIpOf(connection, { name: names.floatingIp, zone }, call);
  if (floating.target !== undefined) return floating.address;
  const interfaces = await allVpcRows('virtual_network_interfaces', (paging) =>
    api.listVirtualNetworkInterfaces({ ...paging, ...call, resourceGroupId }),
  );
  const own = interfaces.find(({ name }) => name === names.networkInterface);
  if (own === undefined) throw new Error(`its network interface is not listed yet`);
  await api.addNetworkInterfaceFloatingIp({
    ...call,
    virtualNetworkInterfaceId: own.id,
    id: floating.id,
  });
  return floating.address;
}

async function floatingIpOf(
  { api, resourceGroupId }: VpcConnection,
  { name, zone }: { readonly name: string; readonly zone: string },
  call: VpcCall,
): Promise<VpcFloatingIp> {
  const rows = await allVpcRows('floating_ips', (paging) =>
    api.listFloatingIps({ ...paging, ...call, resourceGroupId }),
  );
  const found = rows.find((row) => row.name === name);
  if (found) return found;
  try {
    const made = await api.createFloatingIp({
      ...call,
      floatingIpPrototype: { name, zone: { name: zone }, resource_group: { id: resourceGroupId } },
    });
    return made.result;
  } catch (error) {
    if (!(error instanceof VpcFailure)) throw error;
    // Doubt, or somebody was faster: it is looked for with the next knock.
    throw new Error(`it has no floating IP yet (${error.message})`, { cause: error });
  }
}
