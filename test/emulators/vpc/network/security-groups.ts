import { z } from 'zod';

import { ApiError } from '../api-error.ts';
import {
  checkUnique,
  groupSchema,
  identity,
  nameSchema,
  parseBody,
  resolve,
  resolveGroup,
} from '../bodies.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listAll, listPage } from '../http/paging.ts';
import { checkQuota } from '../quotas.ts';
import { commonView, hrefOf, typedReference } from '../views.ts';
import { attachmentGroupIds } from './network-views.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { SecurityGroupRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

const port = z.number().int().min(1).max(65_535);

const ruleSchema = z.strictObject({
  direction: z.enum(['inbound', 'outbound']),
  protocol: z.enum(['all', 'tcp', 'udp', 'icmp', 'any', 'icmp_tcp_udp']).default('all'),
  ip_version: z.enum(['ipv4']).default('ipv4'),
  port_min: port.optional(),
  port_max: port.optional(),
  remote: z.looseObject({}).optional(),
  local: z.looseObject({}).optional(),
  name: nameSchema.optional(),
});

export type SecurityGroupRulePrototype = z.output<typeof ruleSchema>;

const groupPrototype = z.strictObject({
  vpc: identity(),
  name: nameSchema.optional(),
  resource_group: groupSchema,
  rules: z.array(ruleSchema).default([]),
});

export const securityGroupRoutes: readonly Route[] = [
  {
    operation: 'listSecurityGroups',
    method: 'GET',
    path: '/v1/security_groups',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'security_groups',
        path: '/security_groups',
        rows: exchange.world.securityGroups.rows(),
        view: (row) => securityGroupView(exchange.world, row),
        filters: {
          'resource_group.id': (row) => row.resourceGroupId,
          'vpc.id': (row) => row.vpcId,
        },
      }),
  },
  {
    operation: 'createSecurityGroup',
    method: 'POST',
    path: '/v1/security_groups',
    handle: createSecurityGroup,
  },
  {
    operation: 'getSecurityGroup',
    method: 'GET',
    path: '/v1/security_groups/{id}',
    handle: (exchange) => ok(securityGroupView(exchange.world, groupOf(exchange, 'id'))),
  },
  {
    operation: 'deleteSecurityGroup',
    method: 'DELETE',
    path: '/v1/security_groups/{id}',
    handle: deleteSecurityGroup,
  },
  {
    operation: 'listSecurityGroupRules',
    method: 'GET',
    path: '/v1/security_groups/{security_group_id}/rules',
    handle: (exchange) => {
      const group = groupOf(exchange, 'security_group_id');
      return listAll('rules', group.rules, (rule) => ruleView(exchange.world, group, rule));
    },
  },
  {
    operation: 'createSecurityGroupRule',
    method: 'POST',
    path: '/v1/security_groups/{security_group_id}/rules',
    handle: createRule,
  },
];

function createSecurityGroup({ world, body }: Exchange): Reply {
  const { vpc, name, resource_group, rules } = parseBody(groupPrototype, body);
  const { id: vpcId } = resolve(world, world.vpcs, vpc, 'VPC');
  const others = world.securityGroups.rows().filter((row) => row.vpcId === vpcId);
  checkUnique(others, name);
  checkQuota(world, 'securityGroupsPerVpc', others.length);
  checkQuota(world, 'rulesPerSecurityGroup', 0, rules.length);
  const row = world.securityGroups.insert({
    ...world.row('securityGroup', { name, resourceGroupId: resolveGroup(world, resource_group) }),
    vpcId,
    rules: rules.map((rule) => ({ ...rule, id: world.id('part') })),
  });
  return created(securityGroupView(world, row));
}

function createRule(exchange: Exchange): Reply {
  const { world, body } = exchange;
  const group = groupOf(exchange, 'security_group_id');
  checkQuota(world, 'rulesPerSecurityGroup', group.rules.length);
  const rule = { ...parseBody(ruleSchema, body), id: world.id('part') };
  world.securityGroups.update(group.id, { rules: [...group.rules, rule] });
  return created(ruleView(world, group, rule));
}

function deleteSecurityGroup(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = groupOf(exchange, 'id');
  if (world.vpcs.rows().some(({ defaultSecurityGroupId }) => defaultSecurityGroupId === row.id)) {
    throw new ApiError('invalid_state', 'The default security group of a VPC cannot be deleted');
  }
  if (targetsOf(world, row.id).length > 0) {
    throw new ApiError('resource_in_use', 'The security group is in use by one or more targets');
  }
  world.securityGroups.remove(row.id);
  return noContent;
}

function groupOf(exchange: Exchange, placeholder: string): SecurityGroupRow {
  return rowOf(exchange, exchange.world.securityGroups, 'Security group', placeholder);
}

/** What the group protects: interfaces, whether or not an instance holds them. */
function targetsOf(world: World, groupId: string): readonly View[] {
  const vnis = world.vnis.rows().filter((row) => row.securityGroupIds.includes(groupId));
  const interfaces = world.instances
    .rows()
    .flatMap(({ path, network }) => network.map((one) => ({ one, path })))
    .filter(({ one }) => one.style === 'interface')
    .filter(({ one }) => attachmentGroupIds(world, one).includes(groupId));
  return [
    ...vnis.map((row) => typedReference(world, row, 'virtual_network_interface')),
    ...interfaces.map(({ one, path }) => ({
      id: one.id,
      name: one.name,
      href: hrefOf(world, `${path}/network_interfaces/${one.id}`),
      resource_type: 'network_interface',
    })),
  ];
}

function securityGroupView(world: World, row: SecurityGroupRow): View {
  return {
    ...commonView(world, row),
    rules: row.rules.map((rule) => ruleView(world, row, rule)),
    targets: targetsOf(world, row.id),
    vpc: typedReference(world, world.vpcs.get(row.vpcId), 'vpc'),
  };
}

function ruleView(
  world: World,
  group: SecurityGroupRow,
  rule: SecurityGroupRow['rules'][number],
): View {
  return {
    remote: { cidr_block: '0.0.0.0/0' },
    local: { cidr_block: '0.0.0.0/0' },
    ...rule,
    href: hrefOf(world, `${group.path}/rules/${rule.id}`),
  };
}
