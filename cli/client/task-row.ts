import type { FleetRef } from '../../workflows/domain/ids.ts';
import { taskWorkflowId } from '../../workflows/domain/ids.ts';
import type { Ruling } from '../../workflows/domain/retry-rules.ts';
import { type TaskOutcome, taskStates } from '../../workflows/domain/task.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';

/** `unknown`: the fleet was ended by force, and nobody said what became of the task. */
export const taskRowStates = [...taskStates, 'unknown'] as const;
export type TaskRowState = (typeof taskRowStates)[number];

/** A task in a list. */
export interface TaskRow {
  readonly index: string;
  readonly workflowId: string;
  readonly state: TaskRowState;
  /** Name of the worker of the attempt that runs, or ran last. */
  readonly worker?: string;
  /** Attempts that were begun. */
  readonly attempts?: number;
  readonly retries?: number;
  readonly infrastructureRetries?: number;
  /** Failures that a rule ignored; absent: none. */
  readonly ignored?: number;
  readonly exitCode?: number;
  /** Why the last attempt failed, one of `instanceFailures`. */
  readonly code?: string;
  readonly message?: string;
  /** The rule of `retries.rules` that decided about it; absent when none did. */
  readonly rule?: Ruling;
  /** Start and end of the last attempt that ran; RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Last lines of a failed attempt's log. */
  readonly lastLines?: string;
}

export function taskRow(fleet: FleetRef, index: string, state: TaskRowState): TaskRow {
  return { index, workflowId: taskWorkflowId(fleet, index), state };
}

export function endedTaskRow(fleet: FleetRef, outcome: TaskOutcome): TaskRow {
  return { ...taskRow(fleet, outcome.index, outcome.state), ...outcome };
}

/** What a task is of which there is no word: a fleet with a result counts it as cancelled. */
export function silentTaskState(fleet: LocatedFleet): TaskRowState {
  if (isOpen(fleet)) return 'pending';
  return fleet.status === 'TERMINATED' || fleet.status === 'TIMED_OUT' ? 'unknown' : 'cancelled';
}
