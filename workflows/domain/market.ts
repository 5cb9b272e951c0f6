/**
 * What a fleet knows of where machines are to be had: what it wishes for, what was offered, and which offers are closed for
 * a while since there was no room. Times are those of the workflow, in milliseconds.
 */

import type { FleetSettings } from './settings.ts';
import type { VpcProviderSpec } from './spec.ts';
import type { Offer, OfferAnswer, WorkerEnd } from './worker.ts';

export interface Market {
  readonly wishes: MachineWishes;
  readonly pace: MarketPace;
  /** When what is offered was heard last. */
  readonly heardAtMs?: number;
  /** How many workers there were then: those begun later are not counted in what is available. */
  readonly workersThen: number;
  /** Asked, and not answered yet. */
  readonly asking: boolean;
  /** Whether anything that fits was ever offered. */
  readonly hasFound: boolean;
  readonly closures: readonly Closure[];
  /** Since when each machine that was asked for could not be had. */
  readonly noRoomSinceMs?: number;
  /** What was said last of that. */
  readonly noRoom?: string;
  /** Why no machine will be made any more. */
  readonly refused?: string;
}

export type MachineWishes = Pick<
  VpcProviderSpec,
  'profiles' | 'zones' | 'availability' | 'maxMachines'
>;

export type MarketPace = Pick<
  FleetSettings,
  'noRoomPauseMs' | 'offersValidMs' | 'machinePatienceMs'
>;

/** An offer that could not be had. */
interface Closure {
  readonly offer: string;
  readonly untilMs: number;
  /** How often in a row there was no room. */
  readonly trips: number;
}

export function openMarket(wishes: MachineWishes, pace: MarketPace): Market {
  return { wishes, pace, workersThen: 0, asking: false, hasFound: false, closures: [] };
}

export function hearOffers(
  market: Market,
  { offers, refusals }: OfferAnswer,
  workers: number,
  atMs: number,
): Market {
  const fits = offers.some(({ slots }) => slots > 0);
  const heard: Market = {
    ...market,
    heardAtMs: atMs,
    workersThen: workers,
    asking: false,
    hasFound: market.hasFound || fits,
  };
  const isFull = !offers.some(({ slots, available }) => slots > 0 && available > 0);
  return isFull ? withoutRoom(heard, refusals.join('; ') || ALL_TAKEN, atMs) : heard;
}

const ALL_TAKEN = 'the quota of every place is used up';

export function hearWorkerEnd(market: Market, offer: Offer, end: WorkerEnd, atMs: number): Market {
  const message = end.message ?? 'no reason given';
  if (end.refusal === 'no-room') return close(withoutRoom(market, message, atMs), offer, atMs);
  if (end.refusal === 'refused') return { ...market, refused: message };
  const wasMade = end.reason !== 'not-provisioned' || end.refusal === 'not-ready';
  return wasMade ? reopen(market, offer) : market;
}

/** A machine was to be had, whatever became of it. */
export function reopen(market: Market, offer: Offer): Market {
  const { noRoomSinceMs: _since, noRoom: _why, ...same } = market;
  const key = offerKey(offer);
  return { ...same, closures: market.closures.filter((one) => one.offer !== key) };
}

/** Until when an offer is closed; undefined when it is open. */
export function closedUntil(market: Market, offer: Offer, nowMs: number): number | undefined {
  const closure = market.closures.find((one) => one.offer === offerKey(offer));
  return closure && closure.untilMs > nowMs ? closure.untilMs : undefined;
}

/** Machines of several offers that were asked for at once and refused at once are one trip. */
function close(market: Market, offer: Offer, atMs: number): Market {
  if (closedUntil(market, offer, atMs) !== undefined) return market;
  const key = offerKey(offer);
  const others = market.closures.filter((one) => one.offer !== key);
  const trips = (market.closures.find((one) => one.offer === key)?.trips ?? 0) + 1;
  const pauseMs = market.pace.noRoomPauseMs * Math.min(2 ** (trips - 1), LONGEST_PAUSE);
  return { ...market, closures: [...others, { offer: key, trips, untilMs: atMs + pauseMs }] };
}

/** As a multiple of the first pause. */
const LONGEST_PAUSE = 16;

function withoutRoom(market: Market, noRoom: string, atMs: number): Market {
  return { ...market, noRoom, noRoomSinceMs: market.noRoomSinceMs ?? atMs };
}

function offerKey({ profile, place }: Offer): string {
  return [profile, place?.connection, place?.zone, place?.availability].join(' ');
}
