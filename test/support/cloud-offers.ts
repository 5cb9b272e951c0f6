/** Offers of a cloud as tests describe them: `cx2-8x16` at each of some places. */

import { slotsIn, type Resources } from '../../workflows/domain/resources.ts';
import type { Availability, Offer } from '../../workflows/domain/worker.ts';

const smallTask: Resources = { milliCpu: 1000, memoryBytes: 2e9 };

export interface CloudOffers {
  readonly profiles: readonly string[];
  /** Default: one. */
  readonly zones?: readonly string[];
  /** Default: standard only. */
  readonly availability?: readonly Availability[];
  /** What an instance needs. Default: 1 cpu and 2G. */
  readonly need?: Resources;
  /** Machines that may be had of each. Default 100. */
  readonly available?: number;
  /** Default: in proportion to cores and memory; spot is cheaper. */
  readonly hourlyPrice?: (offer: Omit<Offer, 'place'>) => number | undefined;
}

export function cloudOffers(options: CloudOffers): readonly Offer[] {
  const { zones = ['eu-de-1'], availability = ['standard'] } = options;
  return options.profiles.flatMap((profile) =>
    zones.flatMap((zone) => availability.map((kind) => offerAt(profile, zone, kind, options))),
  );
}

function offerAt(
  profile: string,
  zone: string,
  availability: Availability,
  { need = smallTask, available = 100, hourlyPrice = proportional }: CloudOffers,
): Offer {
  const capacity = capacityOf(profile);
  const slots = slotsIn(capacity, need);
  const offer = { provider: 'vpc', profile, capacity, slots, available, host: 'docker' } as const;
  const full = hourlyPrice(offer);
  const price = full !== undefined && availability === 'spot' ? full * 0.4 : full;
  const place = { connection: 'default', region: 'eu-de', zone, availability };
  return { ...offer, place: { ...place, ...(price !== undefined && { hourlyPrice: price }) } };
}

function proportional({ capacity }: Omit<Offer, 'place'>): number {
  const price = capacity.milliCpu * 0.024e-3 + (capacity.memoryBytes / 1024 ** 3) * 0.006;
  return Math.round(price * 1e6) / 1e6;
}

/** `cx2-8x16` has 8 cores and 16 GiB. */
function capacityOf(profile: string): Resources {
  const [, cores, gibibytes] = /-(\d+)x(\d+)/.exec(profile) ?? [];
  return { milliCpu: Number(cores) * 1000, memoryBytes: Number(gibibytes) * 1024 ** 3 };
}

const sizes = {
  cx2: '2x4 4x8 8x16 16x32 32x64 48x96 64x128 96x192 128x256',
  bx2: '2x8 4x16 8x32 16x64 32x128 48x192 64x256 96x384 128x512',
  mx2: '2x16 4x32 8x64 16x128 32x256 48x384 64x512 96x768 128x1024',
} as const;

/** The profiles that a fleet without wishes chooses from. */
export const commonProfiles: readonly string[] = Object.entries(sizes).flatMap(([family, list]) =>
  list.split(' ').map((size) => `${family}-${size}`),
);
