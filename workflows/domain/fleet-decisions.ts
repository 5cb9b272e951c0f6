/** What a fleet does next, given what it knows. Pure: deciding on the result of a performed decision yields nothing new. */

import { holdsSlots, type FleetFailure, type FleetState, type GroupRecord } from './fleet-state.ts';
import { planWorkers } from './plan.ts';
import type { TaskSlice } from './task.ts';
import type { WorkerPlan } from './worker.ts';

export type FleetDecision =
  /** `again`: it broke before, and may have begun tasks. */
  | { readonly kind: 'startGroup'; readonly slice: TaskSlice; readonly again: boolean }
  | { readonly kind: 'cancelGroup'; readonly group: number }
  | { readonly kind: 'startWorker'; readonly worker: WorkerPlan }
  | { readonly kind: 'drainWorker'; readonly worker: number }
  | { readonly kind: 'reapWorker'; readonly worker: WorkerPlan }
  | { readonly kind: 'fail'; readonly failure: FleetFailure }
  | { readonly kind: 'end' };

export interface DecideOptions {
  /** Tasks that a group keeps open; enough groups are opened to keep twice `scale.max` supplied. */
  readonly groupWindow: number;
  /** Names a worker's machine. */
  readonly name: (worker: number) => string;
}

export function decideFleet(state: FleetState, options: DecideOptions): readonly FleetDecision[] {
  return [
    ...reaps(state),
    ...(tasksLeft(state) && state.cancel === undefined ? forward(state, options) : windDown(state)),
  ];
}

function tasksLeft(state: FleetState): boolean {
  return state.groups.some((group) => group.phase !== 'closed');
}

function forward(state: FleetState, options: DecideOptions): readonly FleetDecision[] {
  if (!state.offers) return [];
  const failure = whyNotGoOn(state, options);
  if (failure) return [{ kind: 'fail', failure }];
  return [
    ...groupStarts(state, options.groupWindow),
    ...planWorkers(state, state.offers.offers, options.name).map((worker): FleetDecision => ({
      kind: 'startWorker',
      worker,
    })),
  ];
}

function whyNotGoOn(state: FleetState, options: DecideOptions): FleetFailure | undefined {
  if (state.workers.some(holdsSlots)) return undefined;
  const last = state.workers.at(-1)?.reason ?? 'no reason given';
  if (state.workerFailures >= state.workerFailureLimit) {
    return {
      reason: 'workersFailing',
      message: `${state.workerFailures} workers ended by themselves; the last: ${last}`,
    };
  }
  const { offers, refusals } = state.offers ?? { offers: [], refusals: [] };
  return planWorkers(state, offers, options.name).length > 0
    ? undefined
    : { reason: 'infeasible', message: refusals.join('; ') || 'no place offers a machine' };
}

function reaps(state: FleetState): readonly FleetDecision[] {
  return state.workers
    .filter((worker) => worker.phase === 'broken')
    .map((worker) => ({ kind: 'reapWorker', worker: worker.plan }));
}

function groupStarts(state: FleetState, groupWindow: number): readonly FleetDecision[] {
  const open = state.groups.filter((group) => isOpen(group)).length;
  const wanted = Math.ceil((2 * state.scaleMax) / groupWindow) - open;
  return state.groups
    .filter((group) => group.phase === 'waiting')
    .slice(0, Math.max(0, wanted))
    .map(startOf);
}

function startOf({ slice, breaks }: GroupRecord): FleetDecision {
  return { kind: 'startGroup', slice, again: breaks > 0 };
}

function isOpen(group: GroupRecord): boolean {
  return group.phase === 'open' || group.phase === 'cancelling';
}

/**
 * Workers drain first; in a hard cancel groups end with them, in a soft one after them, so that what runs may finish. A
 * group that broke is run again for the outcomes of the tasks that it had begun.
 */
function windDown(state: FleetState): readonly FleetDecision[] {
  const drains = state.workers
    .filter((worker) => worker.phase === 'open')
    .map((worker): FleetDecision => ({ kind: 'drainWorker', worker: worker.plan.number }));
  const workersLeft = state.workers.some(holdsSlots);
  const cancels =
    state.cancel === 'hard' || !workersLeft
      ? state.groups
          .filter((group) => group.phase === 'open')
          .map((group): FleetDecision => ({ kind: 'cancelGroup', group: group.slice.group }))
      : [];
  const restarts = state.groups.filter(hasToReport).map(startOf);
  const ended = !workersLeft && !state.groups.some((group) => isOpen(group) || hasToReport(group));
  return ended ? [{ kind: 'end' }] : [...drains, ...cancels, ...restarts];
}

function hasToReport({ phase, breaks }: GroupRecord): boolean {
  return phase === 'waiting' && breaks > 0;
}
