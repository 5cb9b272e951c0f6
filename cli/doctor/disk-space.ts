import { roundedSize } from './amounts.ts';
import { type Facts, failed, type Finding, ok, warning } from './check.ts';
import type { Volume } from './volume.ts';

const MIB = 1024 ** 2;
/** Below the first it is time to make room, below the second writes fail any moment. */
const LITTLE = { bytes: 2_048 * MIB, inodes: 20_000 };
const NOTHING = { bytes: 64 * MIB, inodes: 500 };

export interface SpaceWords {
  readonly remedy: string;
  readonly facts: Facts;
}

/** Whether there is room. `place`: begins the sentence. */
export function judgeSpace(place: string, volume: Volume, { remedy, facts }: SpaceWords): Finding {
  const { fileSystem, freeBytes, freeInodes } = volume;
  const inodes = freeInodes === undefined ? '' : ` and ${freeInodes} inodes`;
  const found = `${place} has ${roundedSize(freeBytes)}${inodes} free on ${fileSystem}`;
  const all = { ...facts, fileSystem, freeBytes, ...(freeInodes !== undefined && { freeInodes }) };
  if (isBelow(volume, NOTHING)) return failed(found, remedy, all);
  return isBelow(volume, LITTLE) ? warning(found, remedy, all) : ok(found, all);
}

function isBelow({ freeBytes, freeInodes = Infinity }: Volume, least: typeof LITTLE): boolean {
  return freeBytes < least.bytes || freeInodes < least.inodes;
}
