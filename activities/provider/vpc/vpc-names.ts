/**
 * What everything of a worker is called at IBM, and how it says whose it is. All of it follows from the worker's name
 * and the fleet's id, so that whoever comes later finds what an earlier one made.
 */

import { isFleetId, shortFleetId } from '../../../workflows/domain/ids.ts';

/** IBM's longest name of anything. */
const LONGEST_NAME = 63;
const TAG = 'fleet-id:';

/** One worker's machine, as the fleet names it. */
export interface MachineName {
  readonly name: string;
  /** The whole id: the short one in the name may be another fleet's too. */
  readonly fleetId: string;
}

export interface PartNames {
  readonly bootVolume: string;
  readonly networkInterface: string;
  readonly floatingIp: string;
}

/** @throws when one would be longer than IBM allows. */
export function partNames(machine: string): PartNames {
  const names = {
    bootVolume: `${machine}-boot`,
    networkInterface: `${machine}-vni`,
    floatingIp: `${machine}-fip`,
  };
  if (names.bootVolume.length <= LONGEST_NAME) return names;
  throw new Error(`Bug: the name ${machine} leaves no room for the names of its parts`);
}

/**
 * The mark of an instance: the name of its network attachment, which is its own and not the region's. It is made and
 * listed with the instance itself, as no tag is.
 */
export function attachmentMark(fleetId: string): string {
  return `fleet-${fleetId}`;
}

/** The fleet that an attachment's name tells; undefined when it tells none. */
export function fleetOfAttachment(name: string | undefined): string | undefined {
  const id = name?.startsWith('fleet-') ? name.slice('fleet-'.length) : '';
  return isFleetId(id) ? id : undefined;
}

/** The mark of a volume. */
export function volumeMark(fleetId: string): string {
  return `${TAG}${fleetId}`;
}

export function fleetOfTags(tags: readonly string[] = []): string | undefined {
  return tags
    .filter((tag) => tag.startsWith(TAG))
    .map((tag) => tag.slice(TAG.length))
    .find(isFleetId);
}

/** How the names of all machines of a fleet begin. */
export function fleetPrefix(fleetId: string): string {
  return `fleet-${shortFleetId(fleetId)}-`;
}

export interface ReadName {
  readonly shortFleetId: string;
  readonly worker: number;
}

/** What the name of a machine, or of a part of one, tells; undefined when it is not of our making. */
export function readName(name: string): ReadName | undefined {
  const match = /^fleet-([\da-f]{8})-(0|[1-9]\d*)(-boot|-vni|-fip)?$/.exec(name);
  const [, short, worker] = match ?? [];
  if (short === undefined || worker === undefined) return undefined;
  return { shortFleetId: short, worker: Number(worker) };
}
