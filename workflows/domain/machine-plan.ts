/** What a fleet does about machines of a cloud: which it makes now, or what it waits for. */

import { fleetCounts, holdsSlots, type FleetState } from './fleet-state.ts';
import { mixMachines } from './machine-mix.ts';
import { machineShapes, type Stock } from './machine-shapes.ts';
import { closedUntil, type Market } from './market.ts';
import type { Offer, WorkerPlan } from './worker.ts';

export type MachineStep =
  /** Nothing is missing, or nothing more is to be made. */
  | { readonly kind: 'none' }
  | { readonly kind: 'make'; readonly workers: readonly WorkerPlan[] }
  /** What is offered was heard too long ago. */
  | { readonly kind: 'ask' }
  /** No machine is to be had before that time. */
  | { readonly kind: 'wait'; readonly untilMs: number };

export interface MachineOptions {
  readonly nowMs: number;
  /** Names a worker's machine. */
  readonly name: (worker: number) => string;
}

/** Machines that are begun at once: their inputs travel together. */
const MADE_AT_ONCE = 20;

/**
 * Wanted are as many slots as tasks are unfinished, at most `scale.max`. Quotas of all workers that are not proved gone sum
 * to at most that, and their machines to at most `maxMachines` (F5).
 */
export function machineStep(
  state: FleetState,
  market: Market,
  { nowMs, name }: MachineOptions,
): MachineStep {
  const { slots, machines } = missing(state, market);
  if (slots <= 0 || machines <= 0 || isGivenUp(state, market)) return { kind: 'none' };
  if (market.asking || !state.offers) return { kind: 'none' };
  const staleAtMs = (market.heardAtMs ?? 0) + market.pace.offersValidMs;
  if (nowMs >= staleAtMs) return { kind: 'ask' };
  const { offers } = state.offers;
  const { wishes } = market;
  const request = {
    slots,
    machines,
    shapes: machineShapes(offers, wishes),
    inOrder: wishes.profiles !== undefined,
  };
  const choices = mixMachines(request, stockOf(state, market, nowMs)).slice(0, MADE_AT_ONCE);
  if (choices.length === 0) {
    return { kind: 'wait', untilMs: Math.min(staleAtMs, ...openings(market, offers, nowMs)) };
  }
  const first = state.workers.length;
  const workers = choices.map((choice, position) => ({
    ...choice,
    number: first + position,
    name: name(first + position),
  }));
  return { kind: 'make', workers };
}

/** Since when machines are missing, and why, as far as a cloud has said; undefined when none is. */
export function machinesAwaited(
  state: FleetState,
): { readonly sinceMs: number; readonly reason: string } | undefined {
  const { market } = state;
  if (!market || market.noRoomSinceMs === undefined || isGivenUp(state, market)) return undefined;
  const { slots, machines } = missing(state, market);
  if (slots <= 0 || machines <= 0) return undefined;
  return { sinceMs: market.noRoomSinceMs, reason: market.noRoom ?? 'no reason given' };
}

/** More machines would be as useless as those before. */
function isGivenUp(state: FleetState, market: Market): boolean {
  return market.refused !== undefined || state.workerFailures >= state.workerFailureLimit;
}

function missing(
  state: FleetState,
  market: Market,
): { readonly slots: number; readonly machines: number } {
  const held = state.workers.filter(holdsSlots);
  const heldSlots = held.reduce((sum, { plan }) => sum + plan.slots, 0);
  return {
    slots: Math.min(state.scaleMax, fleetCounts(state).open) - heldSlots,
    machines: (market.wishes.maxMachines ?? Infinity) - held.length,
  };
}

/** Machines begun since the offers were heard may take of any of their connection's quota. */
function stockOf(state: FleetState, market: Market, nowMs: number): Stock {
  const taken = new Map<string, number>();
  const draw = (offer: Offer): void => {
    const connection = connectionOf(offer);
    taken.set(connection, (taken.get(connection) ?? 0) + 1);
  };
  for (const worker of state.workers) {
    const { number, offer } = worker.plan;
    if (holdsSlots(worker) && number >= market.workersThen) draw(offer);
  }
  const left = (offer: Offer): number => offer.available - (taken.get(connectionOf(offer)) ?? 0);
  return {
    draw,
    has: (offer) => left(offer) > 0 && closedUntil(market, offer, nowMs) === undefined,
  };
}

function connectionOf({ provider, place }: Offer): string {
  return place?.connection ?? provider;
}

function openings(market: Market, offers: readonly Offer[], nowMs: number): readonly number[] {
  return offers.flatMap((offer) => closedUntil(market, offer, nowMs) ?? []);
}
