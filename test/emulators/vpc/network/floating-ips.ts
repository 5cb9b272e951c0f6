import { z } from 'zod';

import { ApiError, badField, notFound } from '../api-error.ts';
import {
  byName,
  checkUnique,
  groupSchema,
  identity,
  nameSchema,
  onlyOne,
  parseBody,
  resolveGroup,
  resolveZone,
} from '../bodies.ts';
import { FLOATING_IP_PRICE } from '../catalogue/prices.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { commonView, hrefOf, zoneView } from '../views.ts';
import { blockOf, freeAddress, keptAddresses } from './addresses.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { FloatingIpRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

/** Addresses that the internet keeps for documentation: nobody's. */
const PUBLIC_BLOCK = blockOf('203.0.113.0/24');

const floatingIpSchema = z
  .strictObject({
    name: nameSchema.optional(),
    resource_group: groupSchema,
    zone: byName.optional(),
    target: identity(['id', 'crn', 'href']).optional(),
  })
  .superRefine((value, context) => onlyOne(context, value, ['zone', 'target']));

export const floatingIpRoutes: readonly Route[] = [
  {
    operation: 'listFloatingIps',
    method: 'GET',
    path: '/v1/floating_ips',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'floating_ips',
        path: '/floating_ips',
        rows: exchange.world.floatingIps.rows(),
        view: (row) => floatingIpView(exchange.world, row),
        filters: {
          'resource_group.id': (row) => row.resourceGroupId,
          'target.id': (row) => row.targetId,
        },
      }),
  },
  {
    operation: 'createFloatingIp',
    method: 'POST',
    path: '/v1/floating_ips',
    handle: createFloatingIp,
  },
  {
    operation: 'getFloatingIp',
    method: 'GET',
    path: '/v1/floating_ips/{id}',
    handle: (exchange) => ok(floatingIpView(exchange.world, floatingIpOf(exchange))),
  },
  {
    operation: 'deleteFloatingIp',
    method: 'DELETE',
    path: '/v1/floating_ips/{id}',
    handle: (exchange) => {
      const { id } = floatingIpOf(exchange);
      exchange.world.floatingIps.remove(id);
      exchange.world.costs.close(id, exchange.world.clock.now());
      return noContent;
    },
  },
  {
    operation: 'addNetworkInterfaceFloatingIp',
    method: 'PUT',
    path: '/v1/virtual_network_interfaces/{virtual_network_interface_id}/floating_ips/{id}',
    handle: (exchange) => bind(exchange, exchange.path['virtual_network_interface_id'] ?? ''),
  },
  {
    operation: 'addInstanceNetworkInterfaceFloatingIp',
    method: 'PUT',
    path: '/v1/instances/{instance_id}/network_interfaces/{network_interface_id}/floating_ips/{id}',
    handle: (exchange) => bind(exchange, exchange.path['network_interface_id'] ?? ''),
  },
];

function createFloatingIp({ world, body }: Exchange): Reply {
  const { name, resource_group, zone: meant, target } = parseBody(floatingIpSchema, body);
  const bound = target && targetOf(world, target.id ?? '');
  const zone = bound?.zone ?? resolveZone(world, meant ?? {});
  checkUnique(world.floatingIps.rows(), name);
  const others = world.floatingIps.rows();
  checkQuota(world, 'floatingIpsPerZone', others.filter((row) => row.zone === zone).length);
  const taken = [...keptAddresses(PUBLIC_BLOCK), ...others.map(({ address }) => address)];
  const address = freeAddress(PUBLIC_BLOCK, new Set(taken));
  if (address === undefined) throw new ApiError('internal_error', 'There are no more addresses');
  const row = world.floatingIps.insert({
    ...world.row('floatingIp', { name, resourceGroupId: resolveGroup(world, resource_group) }),
    zone,
    address,
    ...(bound && { targetId: bound.id }),
  });
  world.costs.open(
    {
      id: row.id,
      name: row.name,
      kind: 'floating_ip',
      what: address,
      pricePerHour: FLOATING_IP_PRICE,
    },
    world.clock.now(),
  );
  return created(floatingIpView(world, row));
}

function bind(exchange: Exchange, targetId: string): Reply {
  const { world } = exchange;
  const row = floatingIpOf(exchange);
  const target = targetOf(world, targetId);
  if (row.zone !== target.zone) throw badField('id', 'The floating IP is of another zone', row.id);
  if (row.targetId !== undefined && row.targetId !== target.id) {
    throw new ApiError('floating_ip_in_use', 'The floating IP is bound to another target');
  }
  world.floatingIps.update(row.id, { targetId: target.id });
  return created(floatingIpView(world, world.floatingIps.get(row.id)));
}

interface Target {
  readonly id: string;
  readonly zone: string;
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

/** A VNI, or an interface of the older style, which may also be named by the attachment that it mirrors. */
function targetOf(world: World, id: string): Target {
  for (const { network, zone, path } of world.instances.rows()) {
    const part = network.find((one) => one.id === id);
    if (part?.style === 'attachment') return targetOf(world, part.vniId);
    if (part) {
      const { name } = part;
      return {
        id,
        zone,
        path: `${path}/network_interfaces/${id}`,
        name,
        type: 'network_interface',
      };
    }
  }
  const vni = world.vnis.find(id);
  if (vni === undefined) throw notFound('Target', id);
  return { ...vni, type: 'virtual_network_interface' };
}

function floatingIpOf(exchange: Exchange): FloatingIpRow {
  return rowOf(exchange, exchange.world.floatingIps, 'Floating IP');
}

function floatingIpView(world: World, row: FloatingIpRow): View {
  const target = row.targetId === undefined ? undefined : targetOf(world, row.targetId);
  return {
    ...commonView(world, row),
    address: row.address,
    status: 'available',
    zone: zoneView(world, row.zone),
    ...(target && {
      target: {
        id: target.id,
        name: target.name,
        href: hrefOf(world, target.path),
        resource_type: target.type,
      },
    }),
  };
}
