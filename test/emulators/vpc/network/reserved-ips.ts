import { ApiError } from '../api-error.ts';
import { ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { hrefOf, isoTime, reference } from '../views.ts';
import { blockOf, freeAddress } from './addresses.ts';
import type { Exchange, Route } from '../http/exchange.ts';
import type { ReservedIpRow, SubnetRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export const reservedIpRoutes: readonly Route[] = [
  {
    operation: 'listSubnetReservedIps',
    method: 'GET',
    path: '/v1/subnets/{subnet_id}/reserved_ips',
    handle: (exchange) => {
      const { world } = exchange;
      const subnet = subnetOf(exchange);
      return listPage(exchange, {
        member: 'reserved_ips',
        path: `${subnet.path}/reserved_ips`,
        rows: addressesOf(world, subnet.id),
        view: (row) => reservedIpView(world, row),
      });
    },
  },
  {
    operation: 'getSubnetReservedIp',
    method: 'GET',
    path: '/v1/subnets/{subnet_id}/reserved_ips/{id}',
    handle: (exchange) => {
      subnetOf(exchange);
      const row = rowOf(exchange, exchange.world.reservedIps, 'Reserved IP');
      return ok(reservedIpView(exchange.world, row), row);
    },
  },
];

/** Every address of the subnet that is in use, IBM's own included. */
export function addressesOf({ reservedIps }: World, subnetId: string): readonly ReservedIpRow[] {
  return reservedIps.rows().filter((row) => row.subnetId === subnetId);
}

/** Takes the lowest free address. @throws ApiError when there is none. */
export function reserveAddress(world: World, subnet: SubnetRow, name?: string): ReservedIpRow {
  const used = addressesOf(world, subnet.id);
  const address = freeAddress(blockOf(subnet.cidr), new Set(used.map((row) => row.address)));
  if (address === undefined) {
    throw new ApiError('subnet_out_of_ip_addresses', `Subnet ${subnet.name} has no free address`);
  }
  const counted = world.reservedIps.rows().filter(({ owner }) => owner === 'user');
  checkQuota(world, 'reservedIps', counted.length);
  return world.reservedIps.insert({
    ...world.row('reservedIp', { name, zone: subnet.zone, parent: subnet.path }),
    subnetId: subnet.id,
    address,
    autoDelete: true,
    owner: 'user',
  });
}

/** @throws ApiError when the subnet has fewer free addresses. */
export function checkHeadroom(world: World, subnet: SubnetRow, wanted: number): void {
  const free = blockOf(subnet.cidr).size - addressesOf(world, subnet.id).length;
  if (free >= wanted) return;
  throw new ApiError('subnet_out_of_ip_addresses', `Subnet ${subnet.name} has no free address`);
}

function subnetOf(exchange: Exchange): SubnetRow {
  return rowOf(exchange, exchange.world.subnets, 'Subnet', 'subnet_id');
}

function reservedIpView(world: World, row: ReservedIpRow): View {
  const vni = world.vnis.rows().find(({ reservedIpId }) => reservedIpId === row.id);
  return {
    id: row.id,
    name: row.name,
    href: hrefOf(world, row.path),
    created_at: isoTime(row.createdAtMs),
    resource_type: 'subnet_reserved_ip',
    lifecycle_state: 'stable',
    address: row.address,
    auto_delete: row.autoDelete,
    owner: row.owner,
    ...(vni && {
      target: { ...reference(world, vni), resource_type: 'virtual_network_interface' },
    }),
  };
}
