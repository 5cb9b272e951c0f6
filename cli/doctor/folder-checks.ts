/** Folders of a fleet server: whether they work as it needs them. */

import { messageOf } from '../../activities/logger.ts';
import { createFileStore } from '../../activities/store/file-store.ts';
import { type Check, failed, type Finding, ok, warning } from './check.ts';
import { judgeSpace } from './disk-space.ts';
import { type Place, placeOf, withProbeFolder } from './probe-folder.ts';
import { lookAtVolume, systemCodeOf, type Volume } from './volume.ts';

export interface FolderRole {
  readonly name: 'state-folder' | 'store-folder';
  readonly path: string;
  /** How it is chosen: `--store`. */
  readonly flag: string;
}

export function folderCheck(role: FolderRole): Check {
  return {
    name: role.name,
    async look() {
      const place = await placeOf(role.path);
      try {
        const fault = await withProbeFolder(place, tryOut);
        if (fault)
          return failed(`${role.path} ${fault}`, `choose another file system (${role.flag})`);
        return judgeFolder(role, place, await lookAtVolume(place.existing));
      } catch (error) {
        return judgeRefusal(role, place, error);
      }
    },
  };
}

/** What a store, and the claims of servers, rest on. Says what does not hold. */
async function tryOut(folder: string): Promise<string | undefined> {
  const store = createFileStore(folder);
  const absent = { ifAbsent: true };
  const first = await store.put('a/b', 'first', absent);
  const second = await store.put('a/b', 'second', absent);
  if (first !== 'stored' || second !== 'exists') return 'does not make files once only (link)';
  await store.put('a/b', 'third');
  const body = await store.get('a/b');
  if (new TextDecoder().decode(body) !== 'third') return 'does not replace files whole (rename)';
  await store.remove('a/b');
  return (await store.head('a/b')) ? 'does not remove files' : undefined;
}

export function judgeFolder(role: FolderRole, place: Place, volume: Volume): Finding {
  const isNew = place.existing === place.wanted ? '' : ' (not made yet)';
  const facts = { path: role.path, exists: isNew === '', kind: volume.kind };
  const space = judgeSpace(`${role.path}${isNew} works and`, volume, {
    remedy: `make room, or choose another folder (${role.flag})`,
    facts,
  });
  if (space.kind !== 'ok') return space;
  const doubt = doubtOf(role, volume);
  return doubt
    ? warning(`${space.found}: ${doubt}`, `choose another folder (${role.flag})`, space.facts)
    : ok(space.found, space.facts);
}

function doubtOf({ name }: FolderRole, { kind }: Volume): string | undefined {
  if (kind === 'memory') return 'what is in memory is lost when the computer restarts';
  return name === 'state-folder' && kind === 'network'
    ? 'servers of several computers that share it would take each other for one'
    : undefined;
}

function judgeRefusal(role: FolderRole, place: Place, error: unknown): Finding {
  const code = systemCodeOf(error) ?? '';
  const facts = { path: role.path, exists: place.existing === place.wanted, code };
  const what =
    place.existing === place.wanted
      ? `${role.path} cannot be written`
      : `${role.path} cannot be made in ${place.existing}`;
  const why = reasons[code] ?? messageOf(error);
  return failed(`${what}: ${why}`, `correct that, or choose another folder (${role.flag})`, facts);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not (EACCES)',
  EPERM: 'it is not permitted (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the quota is used up (EDQUOT)',
  ENOTDIR: 'that is a file (ENOTDIR)',
};
