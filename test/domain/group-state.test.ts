/** A group's window over its tasks, and what a cancel makes of those that an earlier life of the group began. */

import { expect, it } from 'vitest';

import {
  beginGroup,
  groupDone,
  type GroupState,
  type GroupTask,
  openTasks,
  requestGroupCancel,
  taskEnded,
  tasksStarted,
  tasksToStart,
} from '../../workflows/domain/group-state.ts';

const tasks: readonly GroupTask[] = ['a', 'b', 'c', 'd'].map((index) => ({ index, key: index }));

it('keeps as many tasks open as its window is wide', () => {
  const state = started(beginGroup(tasks), 2);
  expect(indexes(openTasks(state))).toBe('a b');
  expect(indexes(tasksToStart(state, 2))).toBe('');
  expect(indexes(tasksToStart(ended(state, 'a'), 2))).toBe('c');
});

it('cancels on the spot what it never began', () => {
  const state = requestGroupCancel(started(beginGroup(tasks), 2));
  expect(state.counts).toMatchObject({ open: 2, cancelled: 2 });
  expect(indexes(tasksToStart(state, 100))).toBe('');
  expect(groupDone(ended(ended(state, 'a'), 'b'))).toBe(true);
});

it('waits in a cancel for what its earlier life began', () => {
  const known = tasks.map((task) => (task.index === 'd' ? { ...task, begun: true } : task));
  const state = requestGroupCancel(started(beginGroup(known), 2));
  expect(state.counts).toMatchObject({ open: 3, cancelled: 1 });
  expect(indexes(tasksToStart(state, 2))).toBe('');
  expect(indexes(tasksToStart(state, 3))).toBe('d');
  const all = ['a', 'b', 'd'].reduce(ended, started(state, 3));
  expect(all.counts).toMatchObject({ open: 0, succeeded: 3, cancelled: 1 });
  expect(tasksToStart(all, 100)).toEqual([]);
});

function started(state: GroupState, window: number): GroupState {
  return tasksStarted(state, tasksToStart(state, window).length);
}

function ended(state: GroupState, index: string): GroupState {
  const rest = { attempts: 1, retries: 0, infrastructureRetries: 0 };
  return taskEnded(state, { index, state: 'succeeded', ...rest });
}

function indexes(some: readonly GroupTask[]): string {
  return some.map(({ index }) => index).join(' ');
}
