import { z } from 'zod';

import { ApiError, badField } from '../api-error.ts';
import {
  checkUnique,
  groupSchema,
  identity,
  nameSchema,
  parseBody,
  resolve,
  resolveGroup,
} from '../bodies.ts';
import { checkMatch, created, ok, rowOf } from '../http/exchange.ts';
import { listPage } from '../http/paging.ts';
import { removeLater } from '../removal.ts';
import { vniView } from './network-views.ts';
import { checkHeadroom, reserveAddress } from './reserved-ips.ts';
import type { Exchange, Reply, Route } from '../http/exchange.ts';
import type { SecurityGroupRow, SubnetRow, VniRow } from '../store/rows.ts';
import type { World } from '../world.ts';

export const vniSchema = z.strictObject({
  name: nameSchema.optional(),
  subnet: identity(),
  security_groups: z.array(identity()).max(5).optional(),
  auto_delete: z.boolean().default(false),
  allow_ip_spoofing: z.boolean().default(false),
  enable_infrastructure_nat: z.boolean().default(true),
  protocol_state_filtering_mode: z.enum(['auto', 'enabled', 'disabled']).optional(),
  resource_group: groupSchema,
});

export type VniPrototype = z.output<typeof vniSchema>;

/** A prototype whose references have been found and whose name is free. */
export interface VniPlan {
  readonly prototype: VniPrototype;
  readonly subnet: SubnetRow;
  readonly securityGroups: readonly SecurityGroupRow[];
  readonly resourceGroupId: string;
}

export const vniRoutes: readonly Route[] = [
  {
    operation: 'listVirtualNetworkInterfaces',
    method: 'GET',
    path: '/v1/virtual_network_interfaces',
    handle: (exchange) =>
      listPage(exchange, {
        member: 'virtual_network_interfaces',
        path: '/virtual_network_interfaces',
        rows: exchange.world.vnis.rows(),
        view: (row) => vniView(exchange.world, row),
        filters: { 'resource_group.id': (row) => row.resourceGroupId },
      }),
  },
  {
    operation: 'createVirtualNetworkInterface',
    method: 'POST',
    path: '/v1/virtual_network_interfaces',
    handle: ({ world, body }) => {
      const row = makeVni(world, planVni(world, parseBody(vniSchema, body)));
      return created(vniView(world, row), row);
    },
  },
  {
    operation: 'getVirtualNetworkInterface',
    method: 'GET',
    path: '/v1/virtual_network_interfaces/{id}',
    handle: (exchange) => {
      const row = vniOf(exchange);
      return ok(vniView(exchange.world, row), row);
    },
  },
  {
    operation: 'deleteVirtualNetworkInterfaces',
    method: 'DELETE',
    path: '/v1/virtual_network_interfaces/{id}',
    handle: deleteVni,
  },
];

/** @throws ApiError; changes nothing. */
export function planVni(world: World, prototype: VniPrototype, group?: string): VniPlan {
  const subnet = resolve(world, world.subnets, prototype.subnet, 'Subnet');
  checkUnique(world.vnis.rows(), prototype.name, (name) =>
    badField('name', 'Another VNI with the requested name already exists', name),
  );
  checkHeadroom(world, subnet, 1);
  const vpc = world.vpcs.get(subnet.vpcId);
  const meant = prototype.security_groups ?? [{ id: vpc.defaultSecurityGroupId }];
  const securityGroups = meant.map((one) =>
    resolve(world, world.securityGroups, one, 'Security group'),
  );
  if (securityGroups.some(({ vpcId }) => vpcId !== subnet.vpcId)) {
    throw badField('security_groups', 'The security group is of another VPC');
  }
  const given = prototype.resource_group;
  const resourceGroupId = given ? resolveGroup(world, given) : (group ?? resolveGroup(world));
  return { prototype, subnet, securityGroups, resourceGroupId };
}

export function makeVni(world: World, plan: VniPlan): VniRow {
  const { prototype, subnet, securityGroups, resourceGroupId } = plan;
  return world.vnis.insert({
    ...world.row('vni', { name: prototype.name, zone: subnet.zone, resourceGroupId }),
    zone: subnet.zone,
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    reservedIpId: reserveAddress(world, subnet).id,
    securityGroupIds: securityGroups.map(({ id }) => id),
    autoDelete: prototype.auto_delete,
    allowIpSpoofing: prototype.allow_ip_spoofing,
    infrastructureNat: prototype.enable_infrastructure_nat,
    lifecycle: 'stable',
  });
}

/** With its address, and without the floating IPs that were bound to it. */
export function removeVni(world: World, { id, reservedIpId }: VniRow): void {
  unbindFloatingIps(world, id);
  world.reservedIps.remove(reservedIpId);
  world.vnis.remove(id);
}

/** They stay, and go on costing. */
export function unbindFloatingIps({ floatingIps }: World, targetId: string): void {
  for (const { id } of floatingIps.rows().filter((row) => row.targetId === targetId)) {
    floatingIps.update(id, { targetId: undefined });
  }
}

function deleteVni(exchange: Exchange): Reply {
  const { world } = exchange;
  const row = vniOf(exchange);
  checkMatch(exchange, row);
  if (row.attachment) {
    const instance = world.instances.get(row.attachment.instanceId);
    throw new ApiError('resource_in_use', `The VNI is in use by instance ${instance.name}`);
  }
  world.vnis.update(row.id, { lifecycle: 'deleting' });
  const answer: Reply = { status: 200, body: vniView(world, world.vnis.get(row.id)) };
  removeLater(world, () => removeVni(world, row));
  return answer;
}

function vniOf(exchange: Exchange): VniRow {
  return rowOf(exchange, exchange.world.vnis, 'Virtual network interface');
}
