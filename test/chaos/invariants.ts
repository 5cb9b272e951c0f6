/** What must hold when a round is over, by what the tasks wrote, what the engine lists, and what Temporal and the store keep. */

import type { TaskCounts, TaskOutcome } from '../../workflows/domain/task.ts';
import type { FleetEnd } from '../support/fleet-bench.ts';
import type { Recorded } from '../support/recorder.ts';
import { fateOf, type FleetInChaos, RETRY_LIMIT } from './fleet-in-chaos.ts';

/** All that is known of a fleet at its end. */
export interface FleetEvidence {
  readonly fleet: FleetInChaos;
  readonly end: FleetEnd;
  /** As the fleet says; of one that was ended by force there are none. */
  readonly counts: TaskCounts | undefined;
  readonly outcomes: readonly TaskOutcome[];
  readonly recorded: Recorded;
  readonly mostRunning: number;
  /** Containers and workflows that are still there. */
  readonly left: readonly string[];
}

/** Each violation in a sentence that begins with the invariant's number; none when all is well. */
export function violationsOf(evidence: FleetEvidence): readonly string[] {
  const { fleet } = evidence;
  const found = [
    ...livesOfTasks(evidence),
    ...quota(evidence),
    ...leftovers(evidence),
    ...(fleet.meddled.has('root terminated') ? [] : ofResult(evidence)),
  ];
  return found.map((violation) => `${fleet.name}: ${violation}`);
}

function ofResult(evidence: FleetEvidence): readonly string[] {
  const { meddled } = evidence.fleet;
  const isUntouched = !meddled.has('tasks cancelled') && !meddled.has('tasks reset');
  return [
    ...accounting(evidence),
    ...budgets(evidence),
    ...honesty(evidence),
    ...(isUntouched ? fates(evidence) : []),
    ...(isUntouched && !meddled.has('instances lost') ? nothingRunTwice(evidence) : []),
  ];
}

/** F1 */
function accounting({ fleet, end, counts, outcomes }: FleetEvidence): readonly string[] {
  if (!counts) return [`F1 no result: ${end.status} ${end.message}`];
  const { total, succeeded, failed, cancelled, open } = counts;
  const indexes = new Set(outcomes.map(({ index }) => index));
  const count = (state: string): number => outcomes.filter((one) => one.state === state).length;
  const adds =
    total === fleet.count &&
    open === 0 &&
    succeeded + failed + cancelled === total &&
    outcomes.length === total &&
    indexes.size === total &&
    count('succeeded') === succeeded &&
    count('failed') === failed;
  const stored = `${outcomes.length} stored, ${indexes.size} of them distinct`;
  return adds ? [] : [`F1 the counts do not add up: ${JSON.stringify(counts)}, ${stored}`];
}

/** F2: no two instances of a task at once, and no attempt begun twice. */
function livesOfTasks({ fleet, recorded }: FleetEvidence): readonly string[] {
  const again = recorded.attempts.filter((one, at, all) => all.indexOf(one) !== at);
  return [
    ...recorded.overlaps.map((task) => `F2 two instances of task ${task} at once`),
    ...(fleet.meddled.has('tasks reset') ? [] : again.map((one) => `F2 ${one} was begun twice`)),
  ];
}

/** F3 */
function budgets({ outcomes }: FleetEvidence): readonly string[] {
  return outcomes.flatMap((one) =>
    one.state !== 'cancelled' && (one.retries > RETRY_LIMIT || one.infrastructureRetries > 5)
      ? [`F3 task ${one.index} spent ${one.retries} and ${one.infrastructureRetries} retries`]
      : [],
  );
}

/** F4 */
function leftovers({ left }: FleetEvidence): readonly string[] {
  return left.map((one) => `F4 ${one} is left`);
}

/** F5 */
function quota({ fleet, mostRunning }: FleetEvidence): readonly string[] {
  return mostRunning > fleet.scaleMax
    ? [`F5 ${mostRunning} instances ran at once, of ${fleet.scaleMax} that may`]
    : [];
}

/** F6: exactly as many attempts as the programs themselves asked for. */
function nothingRunTwice({ fleet, outcomes, recorded }: FleetEvidence): readonly string[] {
  const wanted = fleet.indexes.map((index) => (fateOf(index) === 'succeeds' ? 1 : 2));
  const begun = fleet.indexes.map(
    (index) => recorded.starts.filter((start) => start === String(index)).length,
  );
  const spent = outcomes.filter(
    (one) => one.state !== 'cancelled' && one.infrastructureRetries > 0,
  );
  return [
    ...fleet.indexes
      .filter((index) => begun[index] !== wanted[index])
      .map((index) => `F6 task ${index} was begun ${begun[index]} times, not ${wanted[index]}`),
    ...spent.map(({ index }) => `F6 task ${index} spent the infrastructure budget`),
  ];
}

/** F10: a success was seen by the task itself. */
function honesty({ outcomes, recorded }: FleetEvidence): readonly string[] {
  return outcomes
    .filter(({ state, index }) => state === 'succeeded' && !recorded.ends.includes(index))
    .map(({ index }) => `F10 task ${index} is said to have succeeded, but never ended`);
}

/** F1, F3: what becomes of a task is its program's doing. */
function fates({ fleet, outcomes }: FleetEvidence): readonly string[] {
  return fleet.indexes.flatMap((index) => {
    const outcome = outcomes.find((one) => one.index === String(index));
    const wanted = fateOf(index) === 'fails always' ? 'failed' : 'succeeded';
    return outcome?.state === wanted
      ? []
      : [`F1 task ${index}, which ${fateOf(index)}, ${JSON.stringify(outcome)}`];
  });
}
