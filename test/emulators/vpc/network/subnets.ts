import { z } from 'zod';

import { ApiError, badField } from '../api-error.ts';
import {
  byName,
  checkUnique,
  groupSchema,
  identity,
  nameSchema,
  onlyOne,
  parseBody,
  resolve,
  resolveGroup,
  resolveZone,
} from '../bodies.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { removeLater } from '../removal.ts';
import {
  blockOf,
  blockText,
  contains,
  freeBlock,
  keptAddresses,
  overlap,
  parseBlock,
} from './addresses.ts';
import { attachmentSubnetId, subnetView } from './network-views.ts';
import { addressesOf } from './reserved-ips.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { SubnetRow, VpcRow } from '../store/rows.ts';
import type { World } from '../world.ts';
import type { Block } from './addresses.ts';

const subnetSchema = z
  .strictObject({
    name: nameSchema.optional(),
    vpc: identity(),
    zone: byName.optional(),
    ipv4_cidr_block: z.string().optional(),
    total_ipv4_address_count: z.number().int().min(8).optional(),
    ip_version: z.enum(['ipv4']).optional(),
    resource_group: groupSchema,
    network_acl: identity().optional(),
    public_gateway: identity().optional(),
    routing_table: identity().optional(),
  })
  .superRefine((value, context) =>
    onlyOne(context, value, ['ipv4_cidr_block', 'total_ipv4_address_count']),
  );

type SubnetPrototype = z.output<typeof subnetSchema>;

export const subnetRoutes: readonly Route[] = [
  {
    operation: 'listSubnets',
    method: 'GET',
    path: '/v1/subnets',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'subnets',
        path: '/subnets',
        rows: exchange.world.subnets.rows(),
        view: (row) => subnetView(exchange.world, row),
        filters: {
          'resource_group.id': (row) => row.resourceGroupId,
          'zone.name': (row) => row.zone,
          'vpc.id': (row) => row.vpcId,
        },
      }),
  },
  { operation: 'createSubnet', method: 'POST', path: '/v1/subnets', handle: createSubnet },
  {
    operation: 'getSubnet',
    method: 'GET',
    path: '/v1/subnets/{id}',
    handle: (exchange) => {
      const row = rowOf(exchange, exchange.world.subnets, 'Subnet');
      return ok(subnetView(exchange.world, row), row);
    },
  },
  { operation: 'deleteSubnet', method: 'DELETE', path: '/v1/subnets/{id}', handle: deleteSubnet },
];

function createSubnet({ world, body }: Exchange): Reply {
  const prototype = parseBody(subnetSchema, body);
  const vpc = resolve(world, world.vpcs, prototype.vpc, 'VPC');
  const others = world.subnets.rows().filter(({ vpcId }) => vpcId === vpc.id);
  checkUnique(others, prototype.name);
  checkQuota(world, 'subnetsPerVpc', others.length);
  const { zone, block } = placeOf(world, prototype, vpc, others);
  const row = world.subnets.insert({
    ...world.row('subnet', {
      name: prototype.name,
      zone,
      resourceGroupId: resolveGroup(world, prototype.resource_group),
    }),
    zone,
    vpcId: vpc.id,
    cidr: blockText(block),
    status: 'available',
  });
  for (const address of keptAddresses(block)) {
    world.reservedIps.insert({
      ...world.row('reservedIp', {
        name: `ibm-${address.replaceAll('.', '-')}`,
        zone,
        parent: row.path,
      }),
      subnetId: row.id,
      address,
      autoDelete: false,
      owner: 'provider',
    });
  }
  return created(subnetView(world, row), row);
}

/** Either the block that is asked for, in whose prefix the zone lies, or the lowest free one of the zone. */
function placeOf(
  world: World,
  prototype: SubnetPrototype,
  vpc: VpcRow,
  others: readonly SubnetRow[],
): { readonly zone: string; readonly block: Block } {
  const taken = others.map(({ cidr }) => blockOf(cidr));
  if (prototype.ipv4_cidr_block === undefined) {
    if (prototype.zone === undefined) throw badField('zone', 'The zone is missing');
    const zone = resolveZone(world, prototype.zone);
    const size = 2 ** Math.ceil(Math.log2(prototype.total_ipv4_address_count ?? 8));
    const block = freeBlock(blockOf(vpc.prefixes[zone] ?? ''), size, taken);
    if (block === undefined)
      throw badField('total_ipv4_address_count', 'No block of this size is free');
    return { zone, block };
  }
  const text = prototype.ipv4_cidr_block;
  const block = parseBlock(text);
  const [zone] =
    Object.entries(vpc.prefixes).find(([, prefix]) => block && contains(blockOf(prefix), block)) ??
    [];
  if (block === undefined || zone === undefined) {
    throw badField('ipv4_cidr_block', 'The block is in no address prefix of the VPC', text);
  }
  if (taken.some((other) => overlap(other, block))) {
    throw badField('ipv4_cidr_block', 'The block overlaps with that of another subnet', text);
  }
  return { zone, block };
}

function deleteSubnet(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = rowOf(exchange, world.subnets, 'Subnet');
  const users = world.instances
    .rows()
    .filter(({ network }) => network.some((one) => attachmentSubnetId(world, one) === row.id));
  const vnis = world.vnis.rows().filter(({ subnetId }) => subnetId === row.id);
  if (users.length + vnis.length > 0) {
    const names = users.map(({ name }) => name).join(', ');
    throw new ApiError(
      'resource_in_use',
      `The subnet is in use by one or more network interfaces. [instances: ${names}] [virtual network interfaces: ${vnis.map(({ name }) => name).join(', ')}]`,
    );
  }
  world.subnets.update(row.id, { status: 'deleting' });
  removeLater(world, () => {
    for (const ip of addressesOf(world, row.id)) world.reservedIps.remove(ip.id);
    world.subnets.remove(row.id);
  });
  return noContent;
}
