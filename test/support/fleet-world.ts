/** A world in which one fleet lives: groups and workers that end, break, or are reaped, in any order. */

import {
  decideAgainAtMs,
  decideFleet,
  type DecideOptions,
  type FleetDecision,
} from '../../workflows/domain/fleet-decisions.ts';
import {
  beginFleet,
  foldFleet,
  type FleetEvent,
  type FleetState,
} from '../../workflows/domain/fleet-state.ts';
import { type MachineWishes, openMarket } from '../../workflows/domain/market.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import type { TaskSlice } from '../../workflows/domain/task.ts';
import type { Offer, OfferAnswer, WorkerEnd } from '../../workflows/domain/worker.ts';

export interface FleetShape {
  /** Task counts of the slices. */
  readonly slices: readonly number[];
  readonly scaleMax: number;
  /** Slots of one machine; 0: no place offers any. */
  readonly slots: number;
  readonly available: number;
  /** What a cloud offers, and what of it is wished for; absent for a computer that is divided. */
  readonly cloud?: { readonly offers: readonly Offer[]; readonly wishes: MachineWishes };
}

export class FleetWorld {
  state: FleetState;
  readonly total: number;
  nowMs = 0;
  private readonly shape: FleetShape;

  constructor(shape: FleetShape) {
    this.shape = shape;
    this.total = shape.slices.reduce((sum, count) => sum + count, 0);
    this.state = beginFleet({
      slices: shape.slices.map(slice),
      scaleMax: shape.scaleMax,
      workersWanted: shape.available,
      workerFailureLimit: 3,
      ...(shape.cloud && { market: openMarket(shape.cloud.wishes, defaultSettings) }),
    });
  }

  get options(): DecideOptions {
    return { groupWindow: 100, name: (number) => `worker-${number}`, nowMs: this.nowMs };
  }

  /** When it decides again by itself. */
  wakeAtMs(): number | undefined {
    return decideAgainAtMs(this.state, this.options);
  }

  fold(event: FleetEvent): void {
    this.state = foldFleet(this.state, event);
  }

  settleOffers(): void {
    this.fold(this.offersFound());
  }

  decisions(): readonly FleetDecision[] {
    return decideFleet(this.state, this.options);
  }

  plannedSlots(): readonly number[] {
    return this.decisions().flatMap((decision) =>
      decision.kind === 'startWorker' ? [decision.worker.slots] : [],
    );
  }

  /** Performs what is decided, until nothing more is. */
  perform(): void {
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const decisions = this.decisions().filter(({ kind }) => kind !== 'end');
      if (decisions.length === 0) return;
      for (const decision of decisions) this.fold(eventOf(decision));
    }
  }

  /** Lets one thing happen that could happen now. */
  randomEvent(seed: number): void {
    const possible = this.possibleEvents(seed);
    const event = possible[seed % Math.max(possible.length, 1)];
    if (event) this.fold(event);
  }

  /** From now on everything works and ends. */
  settle(): void {
    for (let rounds = 0; rounds < 200; rounds += 1) {
      this.perform();
      const events = this.possibleEvents(0).filter(
        ({ kind }) => kind === 'offersFound' || kind === 'groupEnded' || kind === 'workerReaped',
      );
      const drained = this.state.workers
        .filter((worker) => worker.phase === 'draining')
        .map((worker): FleetEvent => ended(worker.plan.number));
      if (events.length + drained.length === 0) return;
      for (const event of [...events, ...drained]) this.fold(event);
    }
  }

  /** Events of every kind, about things that may not even exist. */
  allEvents(seed: number): readonly FleetEvent[] {
    const number = seed % 7;
    return [
      this.offersFound(),
      { kind: 'offersRequested' },
      { kind: 'groupStarted', group: number },
      { kind: 'groupBroken', group: number, message: '' },
      { kind: 'groupCancelRequested', group: number },
      { kind: 'workerDrainRequested', worker: number },
      ended(number),
      { kind: 'workerBroken', worker: number, message: '' },
      { kind: 'reapRequested', worker: number },
      { kind: 'workerReaped', worker: number },
      { kind: 'cancelRequested', mode: 'soft' },
    ];
  }

  private offersFound(): FleetEvent {
    return { kind: 'offersFound', answer: answerOf(this.shape), atMs: this.nowMs };
  }

  private possibleEvents(seed: number): readonly FleetEvent[] {
    const { offers, groups, workers } = this.state;
    return [
      ...(offers && this.state.market?.asking !== true ? [] : [this.offersFound()]),
      ...groups
        .filter((group) => group.phase === 'open' || group.phase === 'cancelling')
        .flatMap(({ slice: { group, count } }): FleetEvent[] => [
          groupEnd(group, count, seed),
          { kind: 'groupBroken', group, message: 'terminated' },
        ]),
      ...workers.flatMap(({ plan: { number }, phase }): FleetEvent[] => {
        if (phase === 'reaping') return [{ kind: 'workerReaped', worker: number }];
        if (phase === 'gone') return [];
        return [
          ended(number),
          { kind: 'workerBroken', worker: number, message: 'terminated' },
          ...(this.shape.cloud ? troublesOf(number, this.nowMs) : []),
        ];
      }),
      ...(seed % 13 === 0 ? [{ kind: 'cancelRequested', mode: 'soft' } as const] : []),
      ...(seed % 17 === 0 ? [{ kind: 'cancelRequested', mode: 'hard' } as const] : []),
    ];
  }
}

function eventOf(decision: FleetDecision): FleetEvent {
  switch (decision.kind) {
    case 'startGroup':
      return { kind: 'groupStarted', group: decision.slice.group };
    case 'cancelGroup':
      return { kind: 'groupCancelRequested', group: decision.group };
    case 'askOffers':
      return { kind: 'offersRequested' };
    case 'startWorker':
      return { kind: 'workerStarted', worker: decision.worker };
    case 'drainWorker':
      return { kind: 'workerDrainRequested', worker: decision.worker };
    case 'reapWorker':
      return { kind: 'reapRequested', worker: decision.worker.number };
    case 'fail':
      return { kind: 'fleetFailed', failure: decision.failure };
    case 'end':
      throw new Error('nothing follows the end');
  }
}

function ended(worker: number): FleetEvent {
  return { kind: 'workerEnded', worker, end: { gone: true, reason: 'drained' }, atMs: 0 };
}

/** How a machine of a cloud may end by itself. */
function troublesOf(worker: number, atMs: number): readonly FleetEvent[] {
  const ends: readonly WorkerEnd[] = [
    { gone: true, reason: 'not-provisioned', refusal: 'no-room', message: 'no capacity' },
    { gone: true, reason: 'not-provisioned', refusal: 'not-ready', message: 'never booted' },
    { gone: true, reason: 'lost', servedMs: 3_600_000 },
  ];
  return ends.map((end) => ({ kind: 'workerEnded', worker, end, atMs }));
}

function groupEnd(group: number, count: number, seed: number): FleetEvent {
  const failed = seed % (count + 1);
  return {
    kind: 'groupEnded',
    group,
    result: {
      counts: { total: count, open: 0, succeeded: count - failed, failed, cancelled: 0 },
      failures: [],
      resultsKey: 'key',
    },
  };
}

function slice(count: number, group: number): TaskSlice {
  return { group, count, key: `slice-${group}`, first: '0', last: String(count - 1) };
}

function answerOf(shape: FleetShape): OfferAnswer {
  if (shape.cloud) return { offers: shape.cloud.offers, refusals: [] };
  if (shape.slots === 0) return { offers: [], refusals: ['too small'] };
  return {
    refusals: [],
    offers: [
      {
        provider: 'local',
        profile: 'test',
        capacity: { milliCpu: 1_000 * shape.slots, memoryBytes: 1e9 * shape.slots },
        slots: shape.slots,
        available: shape.available,
        host: 'process',
      },
    ],
  };
}
