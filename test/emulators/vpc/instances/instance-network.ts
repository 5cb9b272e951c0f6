/** The network of a new instance, in either of the two styles. */

import { ApiError, badField } from '../api-error.ts';
import { resolve } from '../bodies.ts';
import { checkHeadroom, reserveAddress } from '../network/reserved-ips.ts';
import { makeVni, planVni } from '../network/vnis.ts';
import type { NetworkAttachment, SubnetRow } from '../store/rows.ts';
import type { World } from '../world.ts';
import type { InstancePrototype } from './instance-prototype.ts';

export interface NetworkPlan {
  readonly vpcId: string;
  readonly count: number;
  readonly make: (instanceId: string) => readonly NetworkAttachment[];
}

interface PartPlan {
  readonly subnet: Pick<SubnetRow, 'zone' | 'vpcId'>;
  readonly make: (instanceId: string) => NetworkAttachment;
}

type Attachment = NonNullable<InstancePrototype['primary_network_attachment']>;
type Interface = NonNullable<InstancePrototype['primary_network_interface']>;

/** @throws ApiError; changes nothing. */
export function planNetwork(
  world: World,
  prototype: InstancePrototype,
  zone: string,
  resourceGroupId: string,
): NetworkPlan {
  const { primary_network_attachment, primary_network_interface } = prototype;
  const parts = [
    ...[primary_network_attachment ?? [], prototype.network_attachments ?? []]
      .flat()
      .map((one, index) => planAttachment(world, one, index, resourceGroupId)),
    ...[primary_network_interface ?? [], prototype.network_interfaces ?? []]
      .flat()
      .map((one, index) => planInterface(world, one, index)),
  ];
  const vpcId = vpcOf(world, prototype, zone, parts);
  return {
    vpcId,
    count: parts.length,
    make: (instanceId) => parts.map(({ make }) => make(instanceId)),
  };
}

function vpcOf(
  world: World,
  { vpc: meant }: InstancePrototype,
  zone: string,
  parts: readonly PartPlan[],
): string {
  const [first] = parts;
  const vpcId = meant ? resolve(world, world.vpcs, meant, 'VPC').id : (first?.subnet.vpcId ?? '');
  if (parts.some(({ subnet }) => subnet.vpcId !== vpcId)) {
    throw badField('vpc', 'The subnet is of another VPC');
  }
  if (parts.some(({ subnet }) => subnet.zone !== zone)) {
    throw badField('zone', 'The subnet is of another zone', zone);
  }
  return vpcId;
}

function planAttachment(
  world: World,
  { name = '', virtual_network_interface: meant }: Attachment,
  index: number,
  resourceGroupId: string,
): PartPlan {
  const label = name || `attachment-${index}`;
  if ('subnet' in meant) {
    const plan = planVni(world, meant, resourceGroupId);
    return {
      subnet: plan.subnet,
      make: (instanceId) => attach(world, makeVni(world, plan).id, instanceId, label),
    };
  }
  const vni = resolve(world, world.vnis, meant, 'Virtual network interface');
  if (vni.attachment) {
    throw new ApiError('resource_in_use', `The VNI ${vni.name} is in use by another instance`);
  }
  return { subnet: vni, make: (instanceId) => attach(world, vni.id, instanceId, label) };
}

function attach(world: World, vniId: string, instanceId: string, name: string): NetworkAttachment {
  const id = world.id('part', world.vnis.get(vniId).zone);
  world.vnis.update(vniId, { attachment: { instanceId, attachmentId: id } });
  return { style: 'attachment', id, name, vniId };
}

function planInterface(world: World, meant: Interface, index: number): PartPlan {
  const subnet = resolve(world, world.subnets, meant.subnet, 'Subnet');
  checkHeadroom(world, subnet, 1);
  const { defaultSecurityGroupId } = world.vpcs.get(subnet.vpcId);
  const groups = (meant.security_groups ?? [{ id: defaultSecurityGroupId }]).map((one) =>
    resolve(world, world.securityGroups, one, 'Security group'),
  );
  return {
    subnet,
    make: () => ({
      style: 'interface',
      id: world.id('part', subnet.zone),
      name: meant.name ?? `interface-${index}`,
      subnetId: subnet.id,
      reservedIpId: reserveAddress(world, subnet).id,
      securityGroupIds: groups.map(({ id }) => id),
    }),
  };
}
