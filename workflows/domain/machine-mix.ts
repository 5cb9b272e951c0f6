/**
 * Which machines hold so many instances: those of the given profiles, as many as needed, or else the cheapest mix. The mix
 * is found greedily, the largest machine first of those that cost about the least a slot; what is left is rounded up.
 */

import { type MachineShape, openPlace, type Stock } from './machine-shapes.ts';
import type { Offer } from './worker.ts';

export interface MachineChoice {
  readonly offer: Offer;
  /** Instances it is to hold, at most what it has room for. */
  readonly slots: number;
}

export interface MixRequest {
  /** Slots wanted. */
  readonly slots: number;
  /** Most machines. */
  readonly machines: number;
  readonly shapes: readonly MachineShape[];
  /** Whether the shapes are to be taken in their order, as far as they go. Default: by their price. */
  readonly inOrder: boolean;
}

/** Machines that cost a slot so little more than the cheapest are as good: few large ones are less to look after. */
const ABOUT_THE_LEAST = 1.05;

/** Never more slots than wanted, fewer when there is no room; `stock` is drawn from. */
export function mixMachines(request: MixRequest, stock: Stock): readonly MachineChoice[] {
  const choices: MachineChoice[] = [];
  let slots = request.slots;
  while (slots > 0 && choices.length < request.machines) {
    const machines = request.machines - choices.length;
    const available = request.shapes.filter((shape) => openPlace(shape, stock));
    const shape = request.inOrder ? available[0] : cheapest(available, slots, machines);
    const choice = shape && take(shape, slots, stock);
    if (!choice) break;
    choices.push(choice);
    slots -= choice.slots;
  }
  return request.inOrder ? choices : joined(choices, request.shapes, stock);
}

function take(shape: MachineShape, slots: number, stock: Stock): MachineChoice | undefined {
  const offer = openPlace(shape, stock);
  if (!offer) return undefined;
  stock.draw(offer);
  return { offer, slots: Math.min(shape.slots, slots) };
}

function cheapest(
  shapes: readonly MachineShape[],
  slots: number,
  machines: number,
): MachineShape | undefined {
  if (machines === 1) return holdingAll(shapes, slots) ?? largest(shapes, slots);
  const least = Math.min(...shapes.map((shape) => pricePerSlot(shape, slots)));
  const good = shapes.filter((shape) => pricePerSlot(shape, slots) <= least * ABOUT_THE_LEAST);
  return largest(good, slots);
}

function pricePerSlot({ price, slots }: MachineShape, wanted: number): number {
  return price / Math.min(slots, wanted);
}

function largest(shapes: readonly MachineShape[], wanted: number): MachineShape | undefined {
  const used = ({ slots }: MachineShape): number => Math.min(slots, wanted);
  return shapes.toSorted((a, b) => used(b) - used(a) || a.price - b.price || byName(a, b))[0];
}

/** The cheapest that has all the slots. */
function holdingAll(shapes: readonly MachineShape[], wanted: number): MachineShape | undefined {
  return shapes
    .filter(({ slots }) => slots >= wanted)
    .toSorted((a, b) => a.price - b.price || a.slots - b.slots || byName(a, b))[0];
}

function byName(a: MachineShape, b: MachineShape): number {
  return a.profile < b.profile ? -1 : 1;
}

/** Most machines that are put together into one. */
const JOINED = 8;

/** The last machines as one, the more the better, where that costs no more: 4, 2 and 1 slots as one machine of 8. */
function joined(
  choices: readonly MachineChoice[],
  shapes: readonly MachineShape[],
  stock: Stock,
): readonly MachineChoice[] {
  const priceOf = new Map(shapes.map(({ profile, price }) => [profile, price]));
  for (let from = Math.max(0, choices.length - JOINED); from < choices.length - 1; from += 1) {
    const last = choices.slice(from);
    const slots = last.reduce((sum, choice) => sum + choice.slots, 0);
    const price = last.reduce((sum, { offer }) => sum + (priceOf.get(offer.profile) ?? 0), 0);
    const open = shapes.filter((shape) => openPlace(shape, stock));
    const one = holdingAll(open, slots);
    const choice = one && one.price <= price * ROUNDING && take(one, slots, stock);
    if (choice) return [...choices.slice(0, from), choice];
  }
  return choices;
}

/** Sums of equal prices need not be equal to the last digit. */
const ROUNDING = 1 + 1e-9;
