/** What a machine finds on its disk at the first boot. Pure. */

import type { BootTrouble, EmulatedMachine } from './emulated-machines.ts';
import type { ArchivedFile } from './tar-archive.ts';

/** A container image for the machine's own engine, as `docker save` writes it. */
export interface ImageArchive {
  readonly name: string;
  readonly archive: Buffer;
}

/**
 * The seed of cloud-init and the container images, relative to `/var/lib`. User data is handed on as it is. The host key
 * is the one in the user data; without one there the machine makes its own, as those of the cloud do.
 */
export function seedOf(
  { id, name, keys, userData, bootTrouble }: EmulatedMachine,
  images: readonly ImageArchive[],
): readonly ArchivedFile[] {
  // JSON is YAML.
  const metaData = { 'instance-id': id, 'local-hostname': name, 'public-keys': keys };
  const seed = 'cloud/seed/nocloud';
  return [
    { path: `${seed}/meta-data`, content: JSON.stringify(metaData) },
    { path: `${seed}/vendor-data`, content: '#cloud-config\n{}\n' },
    { path: `${seed}/user-data`, content: userData },
    ...(bootTrouble ? [{ path: 'emulator/boot', content: scriptOf(bootTrouble) }] : []),
    ...images.map(({ archive }, index) => ({
      path: `emulator/images/${index}.tar`,
      content: archive,
    })),
  ];
}

/** Done by the machine's first program at every boot, before anything else. */
function scriptOf(trouble: BootTrouble): string {
  const mask = (unit: string): string => `ln -sfn /dev/null /etc/systemd/system/${unit}\n`;
  switch (trouble.kind) {
    case 'never':
      return 'exec sleep infinity\n';
    case 'slow':
      return `sleep ${trouble.seconds}\n`;
    case 'noEngine':
      return mask('docker.service') + mask('docker.socket');
    case 'userDataFails':
      return mask('cloud-final.service');
  }
}
