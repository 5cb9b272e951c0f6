/** What a fleet's root workflow knows, and how each event changes it. Total: any event in any state. */

import { unreachable } from './assert.ts';
import {
  countOutcome,
  emptyCounts,
  sumCounts,
  type TaskCounts,
  type TaskOutcome,
  type TaskSlice,
} from './task.ts';
import type { OfferAnswer, WorkerEnd, WorkerPlan } from './worker.ts';

export type CancelMode = 'soft' | 'hard';

export interface FleetState {
  readonly scaleMax: number;
  readonly groups: readonly GroupRecord[];
  readonly workers: readonly WorkerRecord[];
  /** What machines can be had; undefined until asked. */
  readonly offers?: OfferAnswer;
  /** How many workers the provider is to divide the work among. */
  readonly workersWanted: number;
  readonly cancel?: CancelMode;
  /** Why the fleet cannot go on; it winds down as in a hard cancel. */
  readonly failure?: FleetFailure;
  /** Workers that ended by themselves, in a row. */
  readonly workerFailures: number;
  readonly workerFailureLimit: number;
}

export interface FleetFailure {
  readonly reason: 'infeasible' | 'workersFailing';
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
  | { readonly kind: 'offersFound'; readonly answer: OfferAnswer }
  | { readonly kind: 'groupStarted'; readonly group: number }
  | { readonly kind: 'groupEnded'; readonly group: number; readonly result: GroupResult }
  /** The group's workflow was terminated or failed: what its tasks came to is not known. */
  | { readonly kind: 'groupBroken'; readonly group: number; readonly message: string }
  | { readonly kind: 'groupCancelRequested'; readonly group: number }
  | { readonly kind: 'workerStarted'; readonly worker: WorkerPlan }
  /** A worker of the time before a reset of the root, proved gone. */
  | { readonly kind: 'goneWorkerFound'; readonly worker: WorkerPlan }
  | { readonly kind: 'workerDrainRequested'; readonly worker: number }
  | { readonly kind: 'workerEnded'; readonly worker: number; readonly end: WorkerEnd }
  /** The worker's workflow ended without proof that its machine is gone. */
  | { readonly kind: 'workerBroken'; readonly worker: number; readonly message: string }
  | { readonly kind: 'reapRequested'; readonly worker: number }
  | { readonly kind: 'workerReaped'; readonly worker: number }
  | { readonly kind: 'cancelRequested'; readonly mode: CancelMode }
  | { readonly kind: 'fleetFailed'; readonly failure: FleetFailure };

export function beginFleet(
  options: Pick<FleetState, 'scaleMax' | 'workersWanted' | 'workerFailureLimit'> & {
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
    case 'offersFound':
      return { ...state, offers: event.answer };
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
      return foldWorkerEnd(state, event.worker, event.end);
    case 'workerBroken':
      return withWorker(state, event.worker, { phase: 'broken', reason: event.message });
    case 'reapRequested':
      return withWorker(state, event.worker, { phase: 'reaping' });
    case 'workerReaped':
      return withWorker(countFailure(state), event.worker, { phase: 'gone' });
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

function foldWorkerEnd(state: FleetState, number: number, end: WorkerEnd): FleetState {
  // One that served and was drained works, whoever had it drained: perhaps an operator who cancelled it.
  const counted = end.reason === 'drained' ? { ...state, workerFailures: 0 } : countFailure(state);
  return withWorker(counted, number, {
    phase: 'gone',
    ...(end.message !== undefined && { reason: end.message }),
  });
}

function countFailure(state: FleetState): FleetState {
  return { ...state, workerFailures: state.workerFailures + 1 };
}

/** A broken group is run again: it attaches to the tasks that its former self began. After three breaks it is given up. */
function foldBreak(group: GroupRecord): GroupRecord {
  const breaks = group.breaks + 1;
  return breaks > 3
    ? { ...group, breaks, phase: 'closed', counts: cancelOpen(group.counts) }
    : { ...group, breaks, phase: 'waiting' };
}

/** Tasks of which nobody will report any more. */
function cancelOpen(counts: TaskCounts): TaskCounts {
  let closed = counts;
  while (closed.open > 0) closed = countOutcome(closed, 'cancelled');
  return closed;
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

function withWorker(
  state: FleetState,
  number: number,
  change: Pick<WorkerRecord, 'phase'> & { readonly reason?: string },
): FleetState {
  return {
    ...state,
    workers: state.workers.map((worker) =>
      worker.plan.number === number && worker.phase !== 'gone' ? { ...worker, ...change } : worker,
    ),
  };
}
