import { commonView, hrefOf, reference, zoneView } from '../views.ts';
import type { InstanceRow, VolumeAttachment, VolumeRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export function volumeView(world: World, row: VolumeRow): View {
  const instance = row.instanceId === undefined ? undefined : world.instances.find(row.instanceId);
  const image = row.sourceImageId === undefined ? undefined : world.images.get(row.sourceImageId);
  return {
    ...commonView(world, row),
    resource_type: 'volume',
    status: row.status,
    status_reasons: [],
    attachment_state: instance ? 'attached' : 'unattached',
    active: instance?.life.status === 'running',
    busy: false,
    capacity: row.capacity,
    iops: row.iops,
    bandwidth: 393,
    encryption: 'provider_managed',
    health_state: 'ok',
    health_reasons: [],
    storage_generation: 1,
    adjustable_capacity_states: ['attached'],
    adjustable_iops_states: ['attached'],
    profile: { name: row.profile, href: hrefOf(world, `/volume/profiles/${row.profile}`) },
    user_tags: row.userTags,
    ...(image && { source_image: reference(world, image) }),
    volume_attachments: (instance?.volumes ?? [])
      .filter(({ volumeId }) => volumeId === row.id)
      .map((one) => inVolume(world, one, instance)),
    zone: zoneView(world, row.zone),
  };
}

/** An attachment as the instance shows it. */
export function attachmentReference(
  world: World,
  instance: InstanceRow,
  attachment: VolumeAttachment,
): View {
  const { id, name, volumeId } = attachment;
  const volume = world.volumes.find(volumeId);
  return {
    id,
    name,
    href: hrefOf(world, `${instance.path}/volume_attachments/${id}`),
    device: { id: `${id}-device` },
    ...(volume && { volume: { ...reference(world, volume), resource_type: 'volume' } }),
  };
}

function inVolume(world: World, attachment: VolumeAttachment, instance?: InstanceRow): View {
  return {
    id: attachment.id,
    name: attachment.name,
    type: attachment.type,
    delete_volume_on_instance_delete: attachment.deleteWithInstance,
    href: hrefOf(world, `${instance?.path}/volume_attachments/${attachment.id}`),
    ...(instance && { instance: reference(world, instance) }),
  };
}
