/** What a fleet does next, given what it knows. Pure: deciding on the result of a performed decision yields nothing new. */

import { holdsSlots, type FleetFailure, type FleetState, type GroupRecord } from './fleet-state.ts';
import { patienceEndMs, whyNotGoOn } from './fleet-hopes.ts';
import { type MachineOptions, type MachineStep, machineStep } from './machine-plan.ts';
import { planWorkers } from './plan.ts';
import type { TaskSlice } from './task.ts';
import type { WorkerPlan } from './worker.ts';

export type FleetDecision =
  /** `again`: it broke before, and may have begun tasks. */
  | { readonly kind: 'startGroup'; readonly slice: TaskSlice; readonly again: boolean }
  | { readonly kind: 'cancelGroup'; readonly group: number }
  /** What is offered may have changed. */
  | { readonly kind: 'askOffers' }
  | { readonly kind: 'startWorker'; readonly worker: WorkerPlan }
  | { readonly kind: 'drainWorker'; readonly worker: number }
  | { readonly kind: 'reapWorker'; readonly worker: WorkerPlan }
  | { readonly kind: 'fail'; readonly failure: FleetFailure }
  | { readonly kind: 'end' };

export interface DecideOptions extends MachineOptions {
  /** Tasks that a group keeps open; enough groups are opened to keep twice `scale.max` supplied. */
  readonly groupWindow: number;
}

export function decideFleet(state: FleetState, options: DecideOptions): readonly FleetDecision[] {
  return [...reaps(state), ...(goesOn(state) ? forward(state, options) : windDown(state))];
}

/** When there is something to decide although nothing happened. Never, where a computer is divided. */
export function decideAgainAtMs(state: FleetState, options: MachineOptions): number | undefined {
  const { market } = state;
  if (!market || !goesOn(state)) return undefined;
  const step = machineStep(state, market, options);
  if (step.kind !== 'wait') return undefined;
  const endMs = patienceEndMs(market);
  return state.workers.some(holdsSlots) || endMs === undefined
    ? step.untilMs
    : Math.min(step.untilMs, endMs);
}

function goesOn(state: FleetState): boolean {
  return state.groups.some((group) => group.phase !== 'closed') && state.cancel === undefined;
}

function forward(state: FleetState, options: DecideOptions): readonly FleetDecision[] {
  if (!state.offers) return [];
  const failure = whyNotGoOn(state, options);
  if (failure) return [{ kind: 'fail', failure }];
  return [...groupStarts(state, options.groupWindow), ...machineDecisions(state, options)];
}

function machineDecisions(state: FleetState, options: DecideOptions): readonly FleetDecision[] {
  const { market } = state;
  const step: MachineStep = market
    ? machineStep(state, market, options)
    : { kind: 'make', workers: planWorkers(state, state.offers?.offers ?? [], options.name) };
  if (step.kind === 'ask') return [{ kind: 'askOffers' }];
  if (step.kind !== 'make') return [];
  return step.workers.map((worker): FleetDecision => ({ kind: 'startWorker', worker }));
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
