/** The volumes of a new instance. */

import { ApiError, badField } from '../api-error.ts';
import { resolve } from '../bodies.ts';
import { checkVolumes, makeVolume } from '../resources/volumes.ts';
import type { InlineVolume } from '../resources/volumes.ts';
import type { ImageRow, VolumeAttachment } from '../store/rows.ts';
import type { World } from '../world.ts';
import type { InstancePrototype } from './instance-prototype.ts';

/** GB, of a boot volume that says nothing. */
const DEFAULT_BOOT_SIZE = 100;
const DEFAULT_DATA_SIZE = 10;

export interface VolumesPlan {
  readonly make: (instanceId: string, instanceName: string) => readonly VolumeAttachment[];
}

type Wanted = Pick<VolumeAttachment, 'type' | 'deleteWithInstance'> & {
  readonly name?: string | undefined;
  readonly volume: InlineVolume | { readonly id: string };
};

/** @throws ApiError; changes nothing. */
export function planVolumes(
  world: World,
  prototype: InstancePrototype,
  zone: string,
  image: ImageRow | undefined,
): VolumesPlan {
  const wanted = wantedVolumes(prototype);
  checkVolumes(
    world,
    wanted.flatMap(({ volume }) => ('id' in volume ? [] : [volume])),
  );
  for (const { volume } of wanted) if ('id' in volume) checkExisting(world, volume.id, zone);
  return {
    make: (instanceId, instanceName) =>
      wanted.map((one, index) => {
        const name = one.name ?? `attachment-${index}`;
        const volumeId = volumeFor(world, one, zone, image, instanceName);
        world.volumes.update(volumeId, { instanceId });
        const { type, deleteWithInstance } = one;
        return { id: world.id('part', zone), name, volumeId, type, deleteWithInstance };
      }),
  };
}

/** The boot volume first, whether or not anything is said of it. */
function wantedVolumes({
  boot_volume_attachment: boot,
  volume_attachments: data = [],
}: InstancePrototype): readonly Wanted[] {
  const volume = boot?.volume ?? { profile: { name: 'general-purpose' }, user_tags: [] };
  const deleteWithInstance = boot?.delete_volume_on_instance_delete ?? true;
  return [
    { type: 'boot', name: boot?.name, deleteWithInstance, volume },
    ...data.map((one) => ({
      type: 'data' as const,
      name: one.name,
      deleteWithInstance: one.delete_volume_on_instance_delete,
      volume: one.volume,
    })),
  ];
}

function checkExisting(world: World, id: string, zone: string): void {
  const row = resolve(world, world.volumes, { id }, 'Volume');
  if (row.zone !== zone) throw badField('volume', 'The volume is of another zone', id);
  if (row.instanceId !== undefined) {
    throw new ApiError('resource_in_use', `Volume ${row.name} is attached to another instance`);
  }
}

function volumeFor(
  world: World,
  { type, volume }: Wanted,
  zone: string,
  image: ImageRow | undefined,
  instanceName: string,
): string {
  if ('id' in volume) return volume.id;
  const boots = type === 'boot';
  const named = boots ? { ...volume, name: volume.name ?? `${instanceName}-boot-volume` } : volume;
  return makeVolume(world, named, {
    zone,
    defaultCapacity: boots ? DEFAULT_BOOT_SIZE : DEFAULT_DATA_SIZE,
    ...(boots && image && { sourceImageId: image.id }),
  }).id;
}
