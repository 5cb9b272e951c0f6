/** The file system in which a folder lies. */

import { statfs } from 'node:fs/promises';

export interface Volume {
  /** `ext4`, `nfs`; `0x…` for those without a name here. */
  readonly fileSystem: string;
  readonly kind: 'disk' | 'network' | 'memory';
  readonly freeBytes: number;
  /** Absent where the file system does not count them. */
  readonly freeInodes?: number;
}

/** Throws the system's error. */
export async function lookAtVolume(folder: string): Promise<Volume> {
  const { type, bsize, bavail, files, ffree } = await statfs(folder);
  const [fileSystem, kind] = known[type] ?? [`0x${type.toString(16)}`, 'disk'];
  return {
    fileSystem,
    kind,
    freeBytes: bsize * bavail,
    ...(files > 0 && { freeInodes: ffree }),
  };
}

/** The system's code of an error, `EACCES`, or of what caused it. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCodeOf(error.cause);
}

/** By the magic numbers of statfs(2). */
const known: Readonly<Record<number, readonly [name: string, kind: Volume['kind']]>> = {
  0xef53: ['ext4', 'disk'],
  0x58465342: ['xfs', 'disk'],
  0x9123683e: ['btrfs', 'disk'],
  0x2fc12fc1: ['zfs', 'disk'],
  0x794c7630: ['overlay', 'disk'],
  0x6969: ['nfs', 'network'],
  0xff534d42: ['cifs', 'network'],
  0xfe534d42: ['smb', 'network'],
  0x517b: ['smb', 'network'],
  0x01021997: ['9p', 'network'],
  0x65735546: ['fuse', 'network'],
  0x00c36400: ['ceph', 'network'],
  0x0bd00bd0: ['lustre', 'network'],
  0x47504653: ['gpfs', 'network'],
  0x5346414f: ['afs', 'network'],
  0x01021994: ['tmpfs', 'memory'],
  0x858458f6: ['ramfs', 'memory'],
};
