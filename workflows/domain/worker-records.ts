/** Changes to what a fleet's root knows of its workers, and of where machines are had. */

import type { FleetEvent, FleetState, WorkerRecord } from './fleet-state.ts';
import { hearWorkerEnd, type Market, reopen } from './market.ts';
import type { WorkerEnd, WorkerPlan } from './worker.ts';

export function foldWorkerEnd(
  state: FleetState,
  { worker, end, atMs }: Extract<FleetEvent, { kind: 'workerEnded' }>,
): FleetState {
  const plan = planOf(state, worker);
  const heard = withMarket(state, (market) =>
    plan ? hearWorkerEnd(market, plan.offer, end, atMs) : market,
  );
  return withWorker(judgeWorkerEnd(heard, worker, end), worker, {
    phase: 'gone',
    end: end.reason,
    ...(end.message !== undefined && { reason: end.message }),
  });
}

/** The machine of a worker whose own workflow ended without a word. */
export function foldReaped(state: FleetState, number: number): FleetState {
  const plan = planOf(state, number);
  const heard = withMarket(state, (market) => (plan ? reopen(market, plan.offer) : market));
  return withWorker(countFailure(heard), number, { phase: 'gone' });
}

function planOf(state: FleetState, number: number): WorkerPlan | undefined {
  return state.workers.find(({ plan }) => plan.number === number)?.plan;
}

/** Served so long, a worker that was lost is no sign that the next one will be. */
const WORTHWHILE_MS = 10 * 60_000;

function judgeWorkerEnd(state: FleetState, number: number, end: WorkerEnd): FleetState {
  // One that served and was drained works, whoever had it drained: perhaps an operator who cancelled it.
  const worked = end.reason === 'drained' || (end.servedMs ?? 0) >= WORTHWHILE_MS;
  if (worked) return { ...state, workerFailures: 0 };
  if (end.refusal === 'no-room') return state;
  return end.reason === 'lost' ? countLoss(state, number) : countFailure(state);
}

/** Machines that go together, with their zone or its network, are one failure: all that were begun before it are. */
function countLoss(state: FleetState, number: number): FleetState {
  const { lossCountedBelow = 0, workers } = state;
  if (number < lossCountedBelow) return state;
  return { ...countFailure(state), lossCountedBelow: workers.length };
}

export function withMarket(state: FleetState, change: (market: Market) => Market): FleetState {
  return state.market ? { ...state, market: change(state.market) } : state;
}

function countFailure(state: FleetState): FleetState {
  return { ...state, workerFailures: state.workerFailures + 1 };
}

export function withWorker(
  state: FleetState,
  number: number,
  change: Pick<WorkerRecord, 'phase' | 'reason' | 'end'>,
): FleetState {
  return {
    ...state,
    workers: state.workers.map((worker) =>
      worker.plan.number === number && worker.phase !== 'gone' ? { ...worker, ...change } : worker,
    ),
  };
}
