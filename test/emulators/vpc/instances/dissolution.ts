/** What goes with an instance, and what stays behind. */

import { removeVni, unbindFloatingIps } from '../network/vnis.ts';
import { removeVolume } from '../resources/volumes.ts';
import type { InstanceRow, NetworkAttachment, VolumeAttachment } from '../store/rows.ts';
import type { World } from '../world.ts';

/**
 * Removes the instance. Kept are: data volumes without the flag, a volume whose IOPS are being changed, interfaces that
 * are not to be deleted with it, and every floating IP, which is only unbound.
 */
export function dissolve(world: World, id: string): void {
  const row = world.instances.get(id);
  for (const attachment of row.network) leaveNetwork(world, attachment);
  for (const attachment of row.volumes) leaveVolume(world, attachment);
  world.instances.remove(id);
  world.tags.delete(row.crn);
  world.transitions = [...world.transitions, goneAt(world, row)];
}

function goneAt(world: World, { id, name }: InstanceRow): World['transitions'][number] {
  return { atMs: world.clock.now(), id, name, status: 'gone' };
}

function leaveNetwork(world: World, attachment: NetworkAttachment): void {
  if (attachment.style === 'interface') {
    unbindFloatingIps(world, attachment.id);
    world.reservedIps.remove(attachment.reservedIpId);
    return;
  }
  const vni = world.vnis.get(attachment.vniId);
  const goes = vni.autoDelete && !world.settings.leaks.networkInterfaces;
  if (goes) removeVni(world, vni);
  else world.vnis.update(vni.id, { attachment: undefined });
}

function leaveVolume(world: World, attachment: VolumeAttachment): void {
  const volume = world.volumes.find(attachment.volumeId);
  if (volume === undefined) return;
  const leaks = attachment.type === 'boot' && world.settings.leaks.bootVolumes;
  const goes = attachment.deleteWithInstance && volume.status !== 'updating' && !leaks;
  if (goes) removeVolume(world, volume.id);
  else world.volumes.update(volume.id, { instanceId: undefined });
}
