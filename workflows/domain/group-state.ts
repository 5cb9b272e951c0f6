/** A group's sliding window over its slice of the tasks, as data. */

import {
  countOutcome,
  emptyCounts,
  type TaskCounts,
  type TaskEntry,
  type TaskOutcome,
} from './task.ts';

export interface GroupState {
  readonly tasks: readonly TaskEntry[];
  /** How many tasks, from the front, have been started. */
  readonly started: number;
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
  readonly counts: TaskCounts;
  readonly cancelRequested: boolean;
}

export function beginGroup(tasks: readonly TaskEntry[]): GroupState {
  return {
    tasks,
    started: 0,
    outcomes: new Map(),
    counts: emptyCounts(tasks.length),
    cancelRequested: false,
  };
}

/** Tasks to start now, so that at most `window` are open. */
export function tasksToStart(state: GroupState, window: number): readonly TaskEntry[] {
  if (state.cancelRequested) return [];
  const open = state.started - state.outcomes.size;
  return state.tasks.slice(state.started, state.started + Math.max(0, window - open));
}

export function tasksStarted(state: GroupState, count: number): GroupState {
  return { ...state, started: state.started + count };
}

/** A task's final word; only the first one counts (F1). */
export function taskEnded(state: GroupState, outcome: TaskOutcome): GroupState {
  if (state.outcomes.has(outcome.index)) return state;
  return {
    ...state,
    outcomes: new Map(state.outcomes).set(outcome.index, outcome),
    counts: countOutcome(state.counts, outcome.state),
  };
}

/** The group is to end: tasks not yet started are cancelled on the spot. */
export function requestGroupCancel(state: GroupState): GroupState {
  const waiting = state.tasks.slice(state.started);
  const cancelled = waiting.reduce(
    (sum, task) => taskEnded(sum, { index: task.index, state: 'cancelled' }),
    state,
  );
  return { ...cancelled, started: state.tasks.length, cancelRequested: true };
}

export function groupDone(state: GroupState): boolean {
  return state.counts.open === 0;
}

/** Tasks that were started and have not ended. */
export function openTasks(state: GroupState): readonly TaskEntry[] {
  return state.tasks.slice(0, state.started).filter((task) => !state.outcomes.has(task.index));
}
