import type { TaskCounts, TaskOutcome } from './task.ts';

/** Result of a fleet. A failed fleet carries it in the details of its failure; the state store keeps it in any case. */
export interface FleetResult {
  readonly name: string;
  readonly id: string;
  readonly state: 'succeeded' | 'failed' | 'cancelled';
  readonly tasks: TaskCounts;
  /** The first failed tasks, at most ten. */
  readonly failures: readonly TaskOutcome[];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  /** Where the outcomes of all tasks are in the state store: one object per group. */
  readonly results: { readonly prefix: string; readonly groups: number };
}

/** Whether a value from outside, such as a detail of a failure, is the result of a fleet. */
export function isFleetResult(value: unknown): value is FleetResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    'state' in value &&
    'tasks' in value &&
    'results' in value
  );
}
