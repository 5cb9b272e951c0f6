import { z } from 'zod';

import { ApiError } from '../api-error.ts';
import { checkUnique, groupSchema, nameSchema, parseBody, resolveGroup } from '../bodies.ts';
import { checkMatch, created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listAll, listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { removeLater } from '../removal.ts';
import { blockText } from './addresses.ts';
import { commonView, hrefOf, isoTime, reference, zoneView } from '../views.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { VpcRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

const vpcSchema = z.strictObject({
  name: nameSchema.optional(),
  resource_group: groupSchema,
  address_prefix_management: z.enum(['auto', 'manual']).optional(),
  classic_access: z.boolean().optional(),
  dns: z.looseObject({}).optional(),
});

export const vpcRoutes: readonly Route[] = [
  {
    operation: 'listVpcs',
    method: 'GET',
    path: '/v1/vpcs',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'vpcs',
        path: '/vpcs',
        rows: exchange.world.vpcs.rows(),
        view: (row) => vpcView(exchange.world, row),
        filters: { 'resource_group.id': (row) => row.resourceGroupId },
      }),
  },
  { operation: 'createVpc', method: 'POST', path: '/v1/vpcs', handle: createVpc },
  {
    operation: 'getVpc',
    method: 'GET',
    path: '/v1/vpcs/{id}',
    handle: (exchange) => {
      const row = rowOf(exchange, exchange.world.vpcs, 'VPC');
      return ok(vpcView(exchange.world, row), row);
    },
  },
  { operation: 'deleteVpc', method: 'DELETE', path: '/v1/vpcs/{id}', handle: deleteVpc },
  {
    operation: 'listVpcAddressPrefixes',
    method: 'GET',
    path: '/v1/vpcs/{vpc_id}/address_prefixes',
    handle: listPrefixes,
  },
];

function createVpc({ world, body }: Exchange): Reply {
  const { name, resource_group } = parseBody(vpcSchema, body);
  checkUnique(world.vpcs.rows(), name);
  checkQuota(world, 'vpcs', world.vpcs.rows().length);
  const resourceGroupId = resolveGroup(world, resource_group);
  const common = world.row('vpc', { name, resourceGroupId });
  const group = world.securityGroups.insert({
    ...world.row('securityGroup', { name: `${common.name}-default`, resourceGroupId }),
    vpcId: common.id,
    rules: [{ id: world.id('part'), direction: 'outbound', protocol: 'all', ip_version: 'ipv4' }],
  });
  const row = world.vpcs.insert({
    ...common,
    status: 'available',
    defaultSecurityGroupId: group.id,
    prefixes: defaultPrefixes(world),
  });
  return created(vpcView(world, row), row);
}

/** A quarter of the block for each zone: 10.240.0.0/18 and the two after it, as IBM gives them out. */
function defaultPrefixes({ zones, addressBlock: { first, size } }: World): VpcRow['prefixes'] {
  const prefix = (index: number): string =>
    blockText({ first: first + (index * size) / 4, size: size / 4 });
  return Object.fromEntries(zones.map((zone, index) => [zone, prefix(index)]));
}

function deleteVpc(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = rowOf(exchange, world.vpcs, 'VPC');
  checkMatch(exchange, row);
  const subnets = world.subnets.rows().filter(({ vpcId }) => vpcId === row.id);
  if (subnets.length > 0) {
    const names = subnets.map(({ name }) => name).join(', ');
    throw new ApiError('resource_in_use', `The VPC is in use by subnets [${names}]`);
  }
  world.vpcs.update(row.id, { status: 'deleting' });
  removeLater(world, () => {
    const groups = world.securityGroups.rows().filter(({ vpcId }) => vpcId === row.id);
    for (const group of groups) world.securityGroups.remove(group.id);
    world.vpcs.remove(row.id);
  });
  return noContent;
}

function listPrefixes(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = rowOf(exchange, world.vpcs, 'VPC', 'vpc_id');
  return listAll('address_prefixes', Object.entries(row.prefixes), ([zone, cidr]) => ({
    id: `${row.id}-${zone}`,
    href: hrefOf(world, `${row.path}/address_prefixes/${row.id}-${zone}`),
    name: `prefix-${zone}`,
    created_at: isoTime(row.createdAtMs),
    cidr,
    zone: zoneView(world, zone),
    has_subnets: world.subnets
      .rows()
      .some((subnet) => subnet.vpcId === row.id && subnet.zone === zone),
    is_default: true,
  }));
}

function vpcView(world: World, row: VpcRow): View {
  const part = (kind: string): View => {
    const id = `${row.id}-${kind}`;
    const path = `/${kind}s/${id}`;
    return {
      id,
      name: `${row.name}-default`,
      href: hrefOf(world, path),
      crn: `${row.crn}/${kind}`,
    };
  };
  return {
    ...commonView(world, row),
    resource_type: 'vpc',
    status: row.status,
    classic_access: false,
    cse_source_ips: [],
    default_network_acl: part('network_acl'),
    default_routing_table: { ...part('routing_table'), resource_type: 'routing_table' },
    default_security_group: reference(world, world.securityGroups.get(row.defaultSecurityGroupId)),
    dns: {
      enable_hub: false,
      resolution_binding_count: 0,
      resolver: { type: 'system', servers: [] },
    },
    health_state: 'ok',
    health_reasons: [],
    public_address_ranges: [],
  };
}
