import { findProfile } from '../catalogue/profiles.ts';
import { profileReference } from '../catalogue/profile-view.ts';
import {
  attachmentAddress,
  attachmentSubnetId,
  reservedIpReference,
} from '../network/network-views.ts';
import { attachmentReference } from '../resources/volume-view.ts';
import { commonView, hrefOf, typedReference, zoneView } from '../views.ts';
import type { Profile } from '../catalogue/profiles.ts';
import type { InstanceRow, NetworkAttachment } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';
import type { InstanceStatus, ReasonCode } from './life-events.ts';

export function instanceView(world: World, row: InstanceRow): View {
  const profile = findProfile(row.profile);
  return {
    ...commonView(world, row),
    resource_type: 'instance',
    ...statusView(row.life),
    ...capabilityView(profile),
    ...networkView(world, row),
    availability: { class: row.availabilityClass },
    availability_policy: { host_failure: row.hostFailurePolicy, preemption: row.preemptionPolicy },
    boot_volume_attachment: volumeViews(world, row)[0],
    volume_attachments: volumeViews(world, row),
    confidential_compute_mode: 'disabled',
    enable_secure_boot: false,
    ...(row.imageId !== undefined && {
      image: typedReference(world, world.images.get(row.imageId), 'image'),
    }),
    metadata_service: row.metadataService,
    ...(row.placementGroupId !== undefined && {
      placement_target: typedReference(
        world,
        world.placementGroups.get(row.placementGroupId),
        'placement_group',
      ),
    }),
    profile: profileReference(world, profile.name),
    reservation_affinity: {
      policy: row.reservationPolicy,
      pool: row.reservationIds.map((id) =>
        typedReference(world, world.reservations.get(id), 'reservation'),
      ),
    },
    vpc: typedReference(world, world.vpcs.get(row.vpcId), 'vpc'),
    zone: zoneView(world, row.zone),
  };
}

/** An attachment or an interface; with an attachment, IBM shows an interface that mirrors it. */
export function interfaceView(
  world: World,
  row: InstanceRow,
  part: NetworkAttachment,
  collection: 'network_attachments' | 'network_interfaces',
): View {
  const resource_type = collection.slice(0, -1);
  return {
    id: part.id,
    name: part.name,
    href: hrefOf(world, `${row.path}/${collection}/${part.id}`),
    resource_type:
      resource_type === 'network_attachment' ? 'instance_network_attachment' : resource_type,
    primary_ip: reservedIpReference(world, attachmentAddress(world, part), isKnown(row)),
    subnet: typedReference(world, world.subnets.get(attachmentSubnetId(world, part)), 'subnet'),
    ...(part.style === 'attachment' &&
      collection === 'network_attachments' && {
        virtual_network_interface: typedReference(
          world,
          world.vnis.get(part.vniId),
          'virtual_network_interface',
        ),
      }),
  };
}

function isKnown({ life }: InstanceRow): boolean {
  return life.status !== 'pending';
}

function networkView(world: World, row: InstanceRow): View {
  const interfaces = row.network.map((one) => interfaceView(world, row, one, 'network_interfaces'));
  const attachments = row.network
    .filter(({ style }) => style === 'attachment')
    .map((one) => interfaceView(world, row, one, 'network_attachments'));
  return {
    network_interfaces: interfaces,
    primary_network_interface: interfaces[0],
    network_attachments: attachments,
    ...(attachments[0] && { primary_network_attachment: attachments[0] }),
    cluster_network_attachments: [],
  };
}

function volumeViews(world: World, row: InstanceRow): readonly View[] {
  return row.volumes
    .filter(({ volumeId }) => world.volumes.find(volumeId))
    .map((one) => attachmentReference(world, row, one));
}

const lifecycles: Readonly<Record<InstanceStatus, string>> = {
  pending: 'pending',
  starting: 'stable',
  running: 'stable',
  stopping: 'stable',
  stopped: 'stable',
  restarting: 'stable',
  deleting: 'deleting',
  failed: 'failed',
};

function statusView({ status, reason }: InstanceRow['life']): View {
  return {
    status,
    status_reasons: reason ? [reasonView(reason)] : [],
    lifecycle_state: lifecycles[status],
    lifecycle_reasons: [],
    health_state: status === 'failed' ? 'inapplicable' : 'ok',
    health_reasons: [],
    startable: status !== 'failed',
    ...(status === 'running' && { numa_count: 1 }),
  };
}

function reasonView(code: ReasonCode): View {
  const words = code.replaceAll('_', ' ');
  return {
    code,
    message: `The instance ${words}`,
    more_info: 'https://cloud.ibm.com/docs/vpc?topic=vpc-instance-status-messages',
  };
}

function capabilityView({ vcpus, memoryGiB, gpus, gpu, gbps, manufacturer, disks }: Profile): View {
  return {
    bandwidth: gbps * 1_000,
    total_network_bandwidth: gbps * 750,
    total_volume_bandwidth: gbps * 250,
    volume_bandwidth_qos_mode: 'pooled',
    memory: memoryGiB,
    vcpu: { architecture: 'amd64', count: vcpus, manufacturer, percentage: 100 },
    ...(gpu && {
      gpu: {
        count: gpus,
        manufacturer: gpu.manufacturer,
        memory: gpu.gpuMemory * gpus,
        model: gpu.model,
      },
    }),
    disks: disks.flatMap(({ quantity, sizeGB }) =>
      Array.from({ length: quantity }, (_, index) => ({ name: `disk-${index}`, size: sizeGB })),
    ),
  };
}
