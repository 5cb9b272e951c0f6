/** A group's sliding window over its slice of the tasks, as data. */

import {
  countOutcome,
  emptyCounts,
  type TaskCounts,
  type TaskEntry,
  type TaskOutcome,
} from './task.ts';

/** A task as a group reads it. */
export interface GroupTask extends TaskEntry {
  /** An earlier life of the group, before it was reset or run again, began this task: it has, or will have, an outcome. */
  readonly begun?: boolean;
}

export interface GroupState {
  readonly tasks: readonly GroupTask[];
  /** How many tasks, from the front, have been started. */
  readonly started: number;
  readonly outcomes: ReadonlyMap<string, TaskOutcome>;
  readonly counts: TaskCounts;
  readonly cancelRequested: boolean;
}

export function beginGroup(tasks: readonly GroupTask[]): GroupState {
  return {
    tasks,
    started: 0,
    outcomes: new Map(),
    counts: emptyCounts(tasks.length),
    cancelRequested: false,
  };
}

/** Tasks to start, or to attach to, now, so that at most `window` are open. */
export function tasksToStart(state: GroupState, window: number): readonly GroupTask[] {
  const room = Math.max(0, window - openTasks(state).length);
  return state.tasks
    .slice(state.started, state.started + room)
    .filter((task) => !state.outcomes.has(task.index));
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

/** The group is to end: tasks that were never begun are cancelled on the spot; of the others, the outcome is waited for. */
export function requestGroupCancel(state: GroupState): GroupState {
  const waiting = state.tasks.slice(state.started);
  const begun = waiting.filter((task) => task.begun);
  const never = waiting.filter((task) => !task.begun);
  const cancelled = never.reduce(
    (sum, task) => taskEnded(sum, { index: task.index, state: 'cancelled' }),
    state,
  );
  const tasks = [...state.tasks.slice(0, state.started), ...begun, ...never];
  return { ...cancelled, tasks, cancelRequested: true };
}

export function groupDone(state: GroupState): boolean {
  return state.counts.open === 0;
}

/** Tasks that were started and have not ended. */
export function openTasks(state: GroupState): readonly GroupTask[] {
  return state.tasks.slice(0, state.started).filter((task) => !state.outcomes.has(task.index));
}
