/** Pages of a fleet's tasks. */

import type { FleetAccess } from './fleet-access.ts';
import { describeFleet } from './fleet-description.ts';
import { servingWorkers } from './live-tasks.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { matchCount, matchTotal, type TaskFilter, taskMatcher } from './task-filter.ts';
import { type TaskGroup, taskGroups } from './task-groups.ts';
import type { TaskRow } from './task-row.ts';

export interface TaskListRequest extends TaskFilter {
  /** How many of the tasks asked for to leave out at the front. Default 0. */
  readonly offset?: number;
  /** Default 100. */
  readonly limit?: number;
}

export interface TaskList {
  /** Tasks asked for in all. Absent when nobody can tell without looking at each. */
  readonly total?: number;
  readonly tasks: readonly TaskRow[];
  /** The offset that shows more; absent when there are no more. */
  readonly next?: number;
}

export const DEFAULT_TASK_LIMIT = 100;

/** Tasks in the order in which they are started. Besides the page only one group of tasks is held at a time. */
export async function listTasks(
  access: FleetAccess,
  fleet: LocatedFleet,
  request: TaskListRequest = {},
): Promise<TaskList> {
  const { tasks: totals } = await describeFleet(access, fleet);
  const total = totals && matchTotal(totals, request);
  const running = await runningTasks(access, fleet);
  const page = await readPage(await taskGroups(access, fleet), request, {
    matches: taskMatcher(fleet.ref, request),
    running,
  });
  return { ...(total !== undefined && { total }), ...page };
}

/** Which tasks run where; workers with many slots name only some of theirs. */
export async function runningTasks(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<ReadonlyMap<string, string>> {
  const workers = isOpen(fleet) ? await servingWorkers(access, fleet) : [];
  return new Map(
    workers.flatMap(({ view, summary }) => summary.running.map((index) => [index, view.name])),
  );
}

interface Reading {
  readonly matches: (row: TaskRow) => boolean;
  /** Names of workers by index of the tasks that run. */
  readonly running: ReadonlyMap<string, string>;
}

/** Reads groups until the page is full and it is known whether there is more. */
async function readPage(
  groups: readonly TaskGroup[],
  request: TaskListRequest,
  { matches, running }: Reading,
): Promise<Pick<TaskList, 'tasks' | 'next'>> {
  const { offset = 0, limit = DEFAULT_TASK_LIMIT } = request;
  const tasks: TaskRow[] = [];
  let skip = offset;
  for (const group of groups) {
    const known = matchCount(group, request);
    if (known !== undefined && known <= skip) {
      skip -= known;
      continue;
    }
    // What was to be left out is left out, and this group has something.
    if (known !== undefined && tasks.length === limit) return { tasks, next: offset + limit };
    const found = (await group.rows(running)).filter(matches);
    const rest = found.slice(skip);
    skip = Math.max(0, skip - found.length);
    const room = limit - tasks.length;
    tasks.push(...rest.slice(0, room));
    if (rest.length > room) return { tasks, next: offset + limit };
  }
  return { tasks };
}
