/** Offers of a cloud by their profile, each with the places where it may be had, the preferred one first. */

import type { MachineWishes } from './market.ts';
import type { Resources } from './resources.ts';
import type { Offer } from './worker.ts';

export interface MachineShape {
  readonly profile: string;
  readonly slots: number;
  /** Of one machine, in no unit: only comparisons have a meaning. */
  readonly price: number;
  /** All zones of the preferred availability, then those of the next. */
  readonly places: readonly Offer[];
}

/** How many machines may still be had of an offer. */
export interface Stock {
  has(offer: Offer): boolean;
  draw(offer: Offer): void;
}

/** The shapes that hold an instance: the wished ones in the order of the wish, otherwise in that of the offers. */
export function machineShapes(
  offers: readonly Offer[],
  wishes: MachineWishes,
): readonly MachineShape[] {
  const usable = offers.filter(({ slots }) => slots > 0);
  const found = [...new Set(usable.map(({ profile }) => profile))];
  const profiles = wishes.profiles?.filter((profile) => found.includes(profile)) ?? found;
  const isPriced = usable.every(({ place }) => place?.hourlyPrice !== undefined);
  return [...new Set(profiles)].flatMap((profile) => {
    const places = inOrder(
      usable.filter((offer) => offer.profile === profile),
      wishes,
    );
    const [first] = places;
    return first ? [{ profile, slots: first.slots, price: priceOf(first, isPriced), places }] : [];
  });
}

/** Where the shape is to be had now. */
export function openPlace({ places }: MachineShape, stock: Stock): Offer | undefined {
  return places.find((offer) => stock.has(offer));
}

/** Sorting is stable: zones that nobody wished for stay in the order of the offers. */
function inOrder(offers: readonly Offer[], wishes: MachineWishes): readonly Offer[] {
  const { availability, zones = [] } = wishes;
  return offers.toSorted(
    (a, b) =>
      rank(availability, a.place?.availability) - rank(availability, b.place?.availability) ||
      rank(zones, a.place?.zone) - rank(zones, b.place?.zone),
  );
}

function rank(wished: readonly string[], found: string | undefined): number {
  const position = wished.findIndex((one) => one === found);
  return position === -1 ? wished.length : position;
}

/** Prices that are not known for all are estimated for all: 4 GiB of memory cost as much as a core. */
function priceOf({ place, capacity }: Offer, isPriced: boolean): number {
  return isPriced ? (place?.hourlyPrice ?? 0) : estimate(capacity);
}

function estimate({ milliCpu, memoryBytes }: Resources): number {
  return milliCpu / 1000 + memoryBytes / (4 * 1024 ** 3);
}
