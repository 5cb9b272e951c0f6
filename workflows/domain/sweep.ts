/** What fleets may have left at their providers, and what of it may be removed. */

import type { ProviderType } from './worker.ts';

/** Something at a provider that carries the mark of a fleet. */
export interface Trace {
  readonly provider: ProviderType;
  /** Which of the provider's connections it was found through. */
  readonly connection?: string;
  readonly kind: 'machine' | 'volume' | 'network-interface' | 'address' | 'container';
  /** The provider's own. */
  readonly id: string;
  readonly name: string;
  /** First run id of the fleet's root, when the mark says it whole. */
  readonly fleetId?: string;
  readonly shortFleetId: string;
  /** Number of the worker it belonged to. */
  readonly worker?: number;
}

/** What Temporal says of a fleet that something was left of. */
export interface FleetStanding {
  readonly fleetId: string;
  /** `unknown`: Temporal knows no such fleet, or not any more, or did not answer. */
  readonly state: 'open' | 'closed' | 'unknown';
  /** Workers whose own workflows are open: they remove what is theirs. */
  readonly openWorkers: readonly number[];
}

/** A fleet, and which of its workers left something. */
export interface FleetQuestion {
  readonly fleetId: string;
  readonly workers: readonly number[];
}

export const sweepVerdicts = ['remove', 'fleet-open', 'worker-open', 'unknown'] as const;
export type SweepVerdict = (typeof sweepVerdicts)[number];

export interface JudgedTrace {
  readonly trace: Trace;
  readonly verdict: SweepVerdict;
}

/** Whose fleets have to be asked for; those of an incomplete mark cannot be. */
export function fleetQuestions(traces: readonly Trace[]): readonly FleetQuestion[] {
  const ids = [...new Set(traces.flatMap(({ fleetId }) => fleetId ?? []))].toSorted();
  return ids.map((fleetId) => {
    const own = traces.filter((trace) => trace.fleetId === fleetId);
    const workers = new Set(own.flatMap(({ worker }) => worker ?? []));
    return { fleetId, workers: [...workers].toSorted((a, b) => a - b) };
  });
}

/** Only what a closed fleet left, and nobody looks after, may be removed. In any doubt nothing is. */
export function judgeTraces(
  traces: readonly Trace[],
  standings: readonly FleetStanding[],
): readonly JudgedTrace[] {
  const byFleet = new Map(standings.map((standing) => [standing.fleetId, standing]));
  return traces.map((trace) => ({ trace, verdict: judge(trace, byFleet) }));
}

function judge(
  { fleetId, worker }: Trace,
  standings: ReadonlyMap<string, FleetStanding>,
): SweepVerdict {
  const standing = fleetId === undefined ? undefined : standings.get(fleetId);
  if (!standing || standing.state === 'unknown') return 'unknown';
  if (standing.state === 'open') return 'fleet-open';
  const { openWorkers } = standing;
  const isLookedAfter =
    worker === undefined ? openWorkers.length > 0 : openWorkers.includes(worker);
  return isLookedAfter ? 'worker-open' : 'remove';
}

/** What a sweep came to. */
export interface SweepReport {
  readonly found: readonly SweptTrace[];
  /** What could not be looked at, each a sentence. */
  readonly troubles: readonly string[];
}

export interface SweptTrace extends JudgedTrace {
  /** Absent when it was left where it is. */
  readonly removal?: Removal;
}

export type Removal =
  | { readonly kind: 'removed' }
  | { readonly kind: 'failed'; readonly message: string };

/** `removals`: of those that were to be removed, in their order. */
export function sweepReport(
  judged: readonly JudgedTrace[],
  removals: readonly Removal[],
  troubles: readonly string[],
): SweepReport {
  let next = 0;
  const found = judged.map((one): SweptTrace => {
    if (one.verdict !== 'remove') return one;
    const removal = removals[next];
    next += 1;
    return removal ? { ...one, removal } : one;
  });
  return { found, troubles };
}
