/** What a fleet's root workflow knows, and how each event changes it. Total: any event in any state. */

import { unreachable } from './assert.ts';
import { cancelOpen, foldBreak } from './group-records.ts';
import { hearOffers, type Market } from './market.ts';
import {
  emptyCounts,
  sumCounts,
  type TaskCounts,
  type TaskOutcome,
  type TaskSlice,
} from './task.ts';
import { foldReaped, foldWorkerEnd, withMarket, withWorker } from './worker-records.ts';
import type { OfferAnswer, WorkerEnd, WorkerPlan } from './worker.ts';

export type CancelMode = 'soft' | 'hard';

export interface FleetState {
  readonly scaleMax: number;
  readonly groups: readonly GroupRecord[];
  readonly workers: readonly WorkerRecord[];
  /** What machines can be had; undefined until asked. */
  readonly offers?: OfferAnswer;
  /** How many workers the computer is to be divided into. */
  readonly workersWanted: number;
  /** Where machines of a cloud are had; absent for a computer that is divided. */
  readonly market?: Market;
  readonly cancel?: CancelMode;
  /** Why the fleet cannot go on; it winds down as in a hard cancel. */
  readonly failure?: FleetFailure;
  /** Workers that ended by themselves, in a row. */
  readonly workerFailures: number;
  readonly workerFailureLimit: number;
  /** Workers of smaller numbers were begun before the last loss that was counted. Default 0. */
  readonly lossCountedBelow?: number;
}

export interface FleetFailure {
  readonly reason: 'infeasible' | 'workersFailing' | 'noCapacity' | 'providerRefused';
  readonly message: string;
}

export interface GroupRecord {
  readonly slice: TaskSlice;
  readonly phase: 'waiting' | 'open' | 'cancelling' | 'closed';
  /** How often its workflow ended without a result. */
  readonly breaks: number;
  readonly counts: TaskCounts;
  /** The first failed tasks of the group, bounded. */
  readonly failures: readonly TaskOutcome[];
}

export interface WorkerRecord {
  readonly plan: WorkerPlan;
  /** `broken`: its workflow ended without proof that the machine is gone; `gone`: proved. */
  readonly phase: 'open' | 'draining' | 'broken' | 'reaping' | 'gone';
  /** Why it is in this phase, for people. */
  readonly reason?: string;
  /** How it ended, when its own workflow told. */
  readonly end?: WorkerEnd['reason'];
}

/** What a group says when it ends. */
export interface GroupResult {
  readonly counts: TaskCounts;
  /** Failed tasks, at most ten. */
  readonly failures: readonly TaskOutcome[];
  /** Where the outcomes of all its tasks are in the state store. */
  readonly resultsKey: string;
}

export type FleetEvent =
  | { readonly kind: 'offersRequested' }
  /** Times of events are those of the workflow, in milliseconds. */
  | { readonly kind: 'offersFound'; readonly answer: OfferAnswer; readonly atMs: number }
  | { readonly kind: 'groupStarted'; readonly group: number }
  | { readonly kind: 'groupEnded'; readonly group: number; readonly result: GroupResult }
  /** The group's workflow was terminated or failed: what its tasks came to is not known. */
  | { readonly kind: 'groupBroken'; readonly group: number; readonly message: string }
  | { readonly kind: 'groupCancelRequested'; readonly group: number }
  | { readonly kind: 'workerStarted'; readonly worker: WorkerPlan }
  /** A worker of the time before a reset of the root, proved gone. */
  | { readonly kind: 'goneWorkerFound'; readonly worker: WorkerPlan }
  | { readonly kind: 'workerDrainRequested'; readonly worker: number }
  | {
      readonly kind: 'workerEnded';
      readonly worker: number;
      readonly end: WorkerEnd;
      readonly atMs: number;
    }
  /** The worker's workflow ended without proof that its machine is gone. */
  | { readonly kind: 'workerBroken'; readonly worker: number; readonly message: string }
  | { readonly kind: 'reapRequested'; readonly worker: number }
  | { readonly kind: 'workerReaped'; readonly worker: number }
  | { readonly kind: 'cancelRequested'; readonly mode: CancelMode }
  | { readonly kind: 'fleetFailed'; readonly failure: FleetFailure };

export function beginFleet(
  options: Pick<FleetState, 'scaleMax' | 'workersWanted' | 'workerFailureLimit' | 'market'> & {
    readonly slices: readonly TaskSlice[];
  },
): FleetState {
  const { slices, ...rest } = options;
  return {
    ...rest,
    groups: slices.map((slice) => ({
      slice,
      phase: 'waiting',
      breaks: 0,
      counts: emptyCounts(slice.count),
      failures: [],
    })),
    workers: [],
    workerFailures: 0,
  };
}

export function foldFleet(state: FleetState, event: FleetEvent): FleetState {
  switch (event.kind) {
    case 'offersRequested':
      return withMarket(state, (market) => ({ ...market, asking: true }));
    case 'offersFound':
      return withMarket({ ...state, offers: event.answer }, (market) =>
        hearOffers(market, event.answer, state.workers.length, event.atMs),
      );
    case 'groupStarted':
      return withGroup(state, event.group, (group) => ({ ...group, phase: 'open' }));
    case 'groupCancelRequested':
      return withGroup(state, event.group, (group) => ({ ...group, phase: 'cancelling' }));
    case 'groupEnded':
      return withGroup(state, event.group, (group) => ({
        ...group,
        phase: 'closed',
        counts: event.result.counts,
        failures: event.result.failures,
      }));
    case 'groupBroken':
      return withGroup(state, event.group, foldBreak);
    case 'workerStarted':
      return { ...state, workers: [...state.workers, { plan: event.worker, phase: 'open' }] };
    case 'goneWorkerFound':
      return { ...state, workers: [...state.workers, { plan: event.worker, phase: 'gone' }] };
    case 'workerDrainRequested':
      return withWorker(state, event.worker, { phase: 'draining' });
    case 'workerEnded':
      return foldWorkerEnd(state, event);
    case 'workerBroken':
      return withWorker(state, event.worker, { phase: 'broken', reason: event.message });
    case 'reapRequested':
      return withWorker(state, event.worker, { phase: 'reaping' });
    case 'workerReaped':
      return foldReaped(state, event.worker);
    case 'cancelRequested':
      return { ...state, cancel: state.cancel === 'hard' ? 'hard' : event.mode };
    case 'fleetFailed':
      return { ...state, cancel: 'hard', failure: event.failure };
    default:
      return unreachable(event);
  }
}

/** The counts of the whole fleet, as far as its groups have reported. */
export function fleetCounts(state: FleetState): TaskCounts {
  return sumCounts(state.groups.map((group) => group.counts));
}

/** The final counts: tasks of groups that were never begun are cancelled. */
export function finalCounts(state: FleetState): TaskCounts {
  return sumCounts(state.groups.map((group) => cancelOpen(group.counts)));
}

/** A worker whose machine is proved gone no longer holds its slots. */
export function holdsSlots(worker: WorkerRecord): boolean {
  return worker.phase !== 'gone';
}

function withGroup(
  state: FleetState,
  number: number,
  change: (group: GroupRecord) => GroupRecord,
): FleetState {
  return {
    ...state,
    groups: state.groups.map((group) =>
      group.slice.group === number && group.phase !== 'closed' ? change(group) : group,
    ),
  };
}
