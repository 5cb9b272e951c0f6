import type { VpcConnection } from './vpc-connection.ts';
import type { Surroundings } from './vpc-surroundings.ts';

export interface ZoneRoom {
  readonly zone: string;
  /** Whether the connection has a subnet there. */
  readonly isPlace: boolean;
  /** Free ones, of all subnets there. */
  readonly addresses: number;
  /** Why nothing can be made there. */
  readonly refusal?: string;
}

export function roomFor({ subnets }: Surroundings, zone: string): ZoneRoom {
  const inZone = subnets.filter((subnet) => subnet.zone.name === zone);
  const addresses = inZone
    .filter(({ status }) => status === 'available')
    .reduce((sum, subnet) => sum + subnet.available_ipv4_address_count, 0);
  const isPlace = inZone.length > 0;
  if (addresses > 0) return { zone, isPlace, addresses };
  const refusal = !isPlace
    ? `the connection has no subnet in zone ${zone}: name one in its configuration (subnets), or another zone`
    : `no subnet of the connection in zone ${zone} has a free address: name a larger one (subnets)`;
  return { zone, isPlace, addresses, refusal };
}

export function refusedQuota(
  { name, maxMachines = Infinity }: VpcConnection,
  machines: number,
): string {
  return `${machines} machines of fleets are there and connection ${name} allows ${maxMachines}: raise quotas.machines, or wait`;
}
