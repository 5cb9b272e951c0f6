/** The one place where the request for a machine is written. */

import { cloudInit } from './cloud-init.ts';
import type { HostKey } from './host-key.ts';
import type { VpcConnection } from './vpc-connection.ts';
import { attachmentMark, type MachineName, partNames, volumeMark } from './vpc-names.ts';
import type { VpcInstancePrototype } from './vpc-prototypes.ts';
import type { Surroundings } from './vpc-surroundings.ts';

export interface MachineOrder {
  readonly machine: MachineName;
  readonly profile: string;
  readonly zone: string;
  readonly availability: string;
  readonly subnetId: string;
  readonly imageId: string;
  readonly hostKey: HostKey;
}

export function instancePrototype(
  connection: VpcConnection,
  { vpcId, securityGroupIds, keyIds }: Surroundings,
  order: MachineOrder,
): VpcInstancePrototype {
  const { machine, hostKey } = order;
  const { authorizedKeys, ttlMs, trustedProfileId } = connection;
  return {
    name: machine.name,
    zone: { name: order.zone },
    vpc: { id: vpcId },
    profile: { name: order.profile },
    image: { id: order.imageId },
    keys: keyIds.map((id) => ({ id })),
    resource_group: { id: connection.resourceGroupId },
    user_data: cloudInit({ machine, hostKey, authorizedKeys, ttlMs }),
    ...(trustedProfileId !== undefined && actingAs(trustedProfileId)),
    boot_volume_attachment: bootVolume(connection, machine),
    primary_network_attachment: {
      name: attachmentMark(machine.fleetId),
      virtual_network_interface: {
        name: partNames(machine.name).networkInterface,
        auto_delete: true,
        subnet: { id: order.subnetId },
        security_groups: securityGroupIds.map((id) => ({ id })),
      },
    },
    availability: { class: order.availability },
    // A machine that comes back by itself comes back without its tasks: it is to stay down and be replaced.
    availability_policy: {
      host_failure: 'stop',
      ...(order.availability === 'spot' && { preemption: 'stop' }),
    },
    ...placement(connection, order),
  };
}

/** Two hops: tasks in containers with a network of their own reach the service too. */
function actingAs(id: string): Partial<VpcInstancePrototype> {
  return {
    metadata_service: { enabled: true, protocol: 'http', response_hop_limit: 2 },
    default_trusted_profile: { auto_link: true, target: { id } },
  };
}

function bootVolume(
  { bootVolumeGb, tags }: VpcConnection,
  { name, fleetId }: MachineName,
): NonNullable<VpcInstancePrototype['boot_volume_attachment']> {
  return {
    delete_volume_on_instance_delete: true,
    volume: {
      name: partNames(name).bootVolume,
      ...(bootVolumeGb !== undefined && { capacity: bootVolumeGb }),
      profile: { name: 'general-purpose' },
      user_tags: [volumeMark(fleetId), ...tags],
    },
  };
}

/** IBM admits reservations neither for spot machines nor beside placement groups. */
function placement(
  { placementGroupId, reservationId }: VpcConnection,
  { availability }: MachineOrder,
): Partial<VpcInstancePrototype> {
  const placed = placementGroupId !== undefined;
  const reserved = reservationId !== undefined && !placed && availability !== 'spot';
  return {
    reservation_affinity: reserved
      ? { policy: 'manual', pool: [{ id: reservationId }] }
      : { policy: 'disabled' },
    ...(placed && { placement_target: { id: placementGroupId } }),
  };
}
