/** What a fleet came to, once it has ended. */

import { failureTypes } from './failures.ts';
import { commandsOnFailures } from './fleet-commands.ts';
import { finalCounts, type FleetState } from './fleet-state.ts';
import type { FleetRef } from './ids.ts';
import type { FleetResult } from './result.ts';

export function fleetResult(
  fleet: FleetRef,
  state: FleetState,
  time: Pick<FleetResult, 'startedAt' | 'finishedAt' | 'durationMs'>,
): FleetResult {
  return {
    name: fleet.name,
    id: fleet.id,
    state: endState(state),
    tasks: finalCounts(state),
    failures: state.groups.flatMap((group) => group.failures).slice(0, 10),
    ...time,
    results: { prefix: `${fleet.id}/results/`, groups: state.groups.length },
  };
}

function endState(state: FleetState): FleetResult['state'] {
  const counts = finalCounts(state);
  if (state.failure) return 'failed';
  if (counts.cancelled > 0 && state.cancel !== undefined) return 'cancelled';
  return counts.failed + counts.cancelled > 0 ? 'failed' : 'succeeded';
}

/** With what failure, and in what words, a fleet ends; undefined when it succeeded or was cancelled. */
export function failureOfFleet(
  state: FleetState,
  result: FleetResult,
): { readonly type: string; readonly message: string } | undefined {
  if (state.failure) {
    const { reason, message } = state.failure;
    return {
      type: failureTypes[reason],
      message: `Cannot run fleet ${result.name} as ${message}`,
    };
  }
  if (result.state !== 'failed') return undefined;
  const { failed, cancelled, total } = result.tasks;
  const others = cancelled > 0 ? ` and ${cancelled} were cancelled` : '';
  return {
    type: failureTypes.tasksFailed,
    message: `${failed} of ${total} tasks failed${others}${firstReasons(result)}`,
  };
}

function firstReasons(result: FleetResult): string {
  const [first] = result.failures;
  if (!first) return '';
  const lines = result.failures
    .slice(0, 3)
    .map((outcome) =>
      outcome.state === 'failed' ? `\n  task ${outcome.index}: ${outcome.message}` : '',
    );
  const more = commandsOnFailures(result, first).map((command) => `\nMore: ${command}`);
  return `:${[...lines, ...more].join('')}`;
}
