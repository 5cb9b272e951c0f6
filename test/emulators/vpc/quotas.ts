/** What an account may have, as IBM documents the defaults; per region unless said otherwise. */

import { ApiError } from './api-error.ts';
import { findProfile } from './catalogue/profiles.ts';
import type { World } from './world.ts';

export const defaultQuotas = {
  vcpus: 200,
  memoryGiB: 5_600,
  gpus: 16,
  /** Not counted in the three above. */
  spotInstances: 100,
  keys: 200,
  vpcs: 10,
  subnetsPerVpc: 100,
  floatingIpsPerZone: 40,
  volumes: 300,
  reservedIps: 20_000,
  securityGroupsPerVpc: 100,
  rulesPerSecurityGroup: 250,
  dataVolumesPerInstance: 12,
  placementGroups: 100,
};

export type Quotas = Readonly<Record<keyof typeof defaultQuotas, number>>;

/** @throws ApiError when what there is and what is asked for are more than allowed. */
export function checkQuota(
  { settings }: World,
  quota: keyof Quotas,
  allocated: number,
  requested = 1,
): void {
  const limit = settings.quotas[quota];
  if (allocated + requested <= limit) return;
  throw new ApiError(
    'over_quota',
    `The request will put the user over quota of ${quota}. Allocated: ${allocated}, Requested: ${requested}, Quota: ${limit}`,
    { status: settings.quotaStatus },
  );
}

/** Stopped and failed machines count; those of a reservation do not. */
export function checkInstanceQuota(
  world: World,
  wanted: {
    readonly profile: string;
    readonly availabilityClass: string;
    readonly reservationIds: readonly string[];
  },
): void {
  const counted = world.instances.rows().filter((row) => row.reservationIds.length === 0);
  const spot = counted.filter((row) => row.availabilityClass === 'spot');
  if (wanted.reservationIds.length > 0) return;
  if (wanted.availabilityClass === 'spot') {
    checkQuota(world, 'spotInstances', spot.length);
    return;
  }
  const standard = counted.filter((row) => row.availabilityClass !== 'spot');
  const used = standard.map((row) => findProfile(row.profile));
  const profile = findProfile(wanted.profile);
  checkQuota(world, 'vcpus', sum(used.map((one) => one.vcpus)), profile.vcpus);
  checkQuota(world, 'memoryGiB', sum(used.map((one) => one.memoryGiB)), profile.memoryGiB);
  checkQuota(world, 'gpus', sum(used.map((one) => one.gpus)), profile.gpus);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
