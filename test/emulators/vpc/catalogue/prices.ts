/**
 * What things cost, in USD an hour. Few figures are public: those of `knownPrices`. The others are made up, in
 * proportion, so that there is something to compare and to add up.
 */

import type { Profile } from './profiles.ts';

/** us-south and us-east, on demand. */
const knownPrices: Readonly<Record<string, number>> = {
  'gx2-8x64x1v100': 2.497,
  'bx2-8x32': 0.384,
  'bx2-2x8': 0.096,
};

const PER_VCPU = 0.024;
const PER_GIB = 0.006;
const PER_GPU_GB = 0.03;
/** IBM publishes no price for spot. */
const SPOT_SHARE = 0.4;

export const VOLUME_PRICE_PER_GB = 0.000_15;
export const FLOATING_IP_PRICE = 0.0056;

export function instancePrice(profile: Profile, availabilityClass: string): number {
  const gpuPrice = profile.gpus * (profile.gpu?.gpuMemory ?? 0) * PER_GPU_GB;
  const madeUp = profile.vcpus * PER_VCPU + profile.memoryGiB * PER_GIB + gpuPrice;
  const price = knownPrices[profile.name] ?? madeUp;
  return rounded(availabilityClass === 'spot' ? price * SPOT_SHARE : price);
}

function rounded(price: number): number {
  return Math.round(price * 1e6) / 1e6;
}
