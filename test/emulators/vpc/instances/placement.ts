/** Whether a cloud has room for a machine. Pure. */

import type { ReasonCode } from './life-events.ts';

/** How many machines of a description fit; a member that is absent stands for all of its kind. */
export interface CapacityRule {
  readonly zone?: string;
  readonly profile?: string;
  readonly availabilityClass?: string;
  readonly machines: number;
}

/** Machines whose start is to fail although there is room. */
export interface StartFailure {
  /** What the name must contain; absent: any. */
  readonly about?: string;
  readonly code: ReasonCode;
  /** So many of them. Default: all. */
  readonly times?: number;
}

export interface Candidate {
  readonly name: string;
  readonly zone: string;
  readonly profile: string;
  readonly availabilityClass: string;
}

export interface Surroundings {
  readonly capacity: readonly CapacityRule[];
  readonly startFailures: readonly StartFailure[];
  /** Machines that take room, the candidate not among them. */
  readonly placed: readonly Candidate[];
  /** Room left in the candidate's placement group; absent: it has none. */
  readonly groupRoom?: number;
  /** Room left in the candidate's reservations; absent: it has none. */
  readonly reservedRoom?: number;
}

/** Why it cannot be placed, and the failures that are still to come; no code: it can. */
export function placementOf(
  candidate: Candidate,
  surroundings: Surroundings,
): { readonly code?: ReasonCode; readonly startFailures: readonly StartFailure[] } {
  const { capacity, startFailures, placed, groupRoom = 1, reservedRoom = 1 } = surroundings;
  const rigged = startFailures.find(({ about = '' }) => candidate.name.includes(about));
  if (rigged) {
    return {
      code: rigged.code,
      startFailures: startFailures.flatMap((one) => (one === rigged ? used(one) : [one])),
    };
  }
  if (groupRoom < 1) return { code: 'cannot_start_placement_group', startFailures };
  if (reservedRoom < 1) return { code: 'cannot_start_reservation_capacity', startFailures };
  const full = capacity
    .filter((rule) => covers(rule, candidate))
    .some((rule) => placed.filter((other) => covers(rule, other)).length >= rule.machines);
  return full ? { code: 'cannot_start_capacity', startFailures } : { startFailures };
}

function covers(rule: CapacityRule, candidate: Candidate): boolean {
  return (
    (rule.zone ?? candidate.zone) === candidate.zone &&
    (rule.profile ?? candidate.profile) === candidate.profile &&
    (rule.availabilityClass ?? candidate.availabilityClass) === candidate.availabilityClass
  );
}

function used(failure: StartFailure): readonly StartFailure[] {
  const { times } = failure;
  if (times === undefined) return [failure];
  return times > 1 ? [{ ...failure, times: times - 1 }] : [];
}
