/** How parts of the network look in answers. */

import { blockOf } from './addresses.ts';
import { addressesOf } from './reserved-ips.ts';
import { commonView, hrefOf, reference, typedReference, zoneView } from '../views.ts';
import type { NetworkAttachment, ReservedIpRow, SubnetRow, VniRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export function subnetView(world: World, row: SubnetRow): View {
  const total = blockOf(row.cidr).size;
  const vpc = world.vpcs.get(row.vpcId);
  const part = (kind: string): View => ({
    id: `${vpc.id}-${kind}`,
    name: `${vpc.name}-default`,
    href: hrefOf(world, `/${kind}s/${vpc.id}-${kind}`),
    crn: `${vpc.crn}/${kind}`,
  });
  return {
    ...commonView(world, row),
    resource_type: 'subnet',
    status: row.status,
    ip_version: 'ipv4',
    ipv4_cidr_block: row.cidr,
    total_ipv4_address_count: total,
    available_ipv4_address_count: total - addressesOf(world, row.id).length,
    network_acl: part('network_acl'),
    routing_table: { ...part('routing_table'), resource_type: 'routing_table' },
    vpc: typedReference(world, vpc, 'vpc'),
    zone: zoneView(world, row.zone),
  };
}

export function vniView(world: World, row: VniRow): View {
  const ip = reservedIpReference(world, world.reservedIps.get(row.reservedIpId));
  return {
    ...commonView(world, row),
    resource_type: 'virtual_network_interface',
    lifecycle_state: row.lifecycle,
    auto_delete: row.autoDelete,
    allow_ip_spoofing: row.allowIpSpoofing,
    enable_infrastructure_nat: row.infrastructureNat,
    protocol_state_filtering_mode: 'auto',
    ips: [ip],
    primary_ip: ip,
    security_groups: row.securityGroupIds.map((id) =>
      reference(world, world.securityGroups.get(id)),
    ),
    subnet: typedReference(world, world.subnets.get(row.subnetId), 'subnet'),
    ...(row.attachment && { target: targetView(world, row.attachment) }),
    vpc: typedReference(world, world.vpcs.get(row.vpcId), 'vpc'),
    zone: zoneView(world, row.zone),
  };
}

/** Addresses are not known at once: until then they are shown as 0.0.0.0. */
export function reservedIpReference(world: World, row: ReservedIpRow, known = true): View {
  return {
    id: row.id,
    href: hrefOf(world, row.path),
    name: row.name,
    resource_type: 'subnet_reserved_ip',
    address: known ? row.address : '0.0.0.0',
  };
}

export function attachmentSubnetId({ vnis }: World, attachment: NetworkAttachment): string {
  return attachment.style === 'interface'
    ? attachment.subnetId
    : vnis.get(attachment.vniId).subnetId;
}

export function attachmentAddress(world: World, attachment: NetworkAttachment): ReservedIpRow {
  const id =
    attachment.style === 'interface'
      ? attachment.reservedIpId
      : world.vnis.get(attachment.vniId).reservedIpId;
  return world.reservedIps.get(id);
}

export function attachmentGroupIds(
  { vnis }: World,
  attachment: NetworkAttachment,
): readonly string[] {
  return attachment.style === 'interface'
    ? attachment.securityGroupIds
    : vnis.get(attachment.vniId).securityGroupIds;
}

function targetView(world: World, attachment: NonNullable<VniRow['attachment']>): View {
  const instance = world.instances.get(attachment.instanceId);
  const path = `${instance.path}/network_attachments/${attachment.attachmentId}`;
  const { name = '' } = instance.network.find(({ id }) => id === attachment.attachmentId) ?? {};
  return {
    id: attachment.attachmentId,
    href: hrefOf(world, path),
    name,
    resource_type: 'instance_network_attachment',
  };
}
