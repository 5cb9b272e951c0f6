/** Pages of a fleet's tasks. */

import type { TaskCounts, TaskState } from '../../workflows/domain/task.ts';
import type { FleetAccess } from './fleet-access.ts';
import { describeFleet } from './fleet-description.ts';
import { servingWorkers } from './live-tasks.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { taskGroups, type TaskGroup } from './task-groups.ts';
import type { TaskRow } from './task-row.ts';

export interface TaskListRequest {
  /** Default: every state. */
  readonly state?: TaskState;
  /** How many of them to leave out at the front. Default 0. */
  readonly offset?: number;
  /** Default 100. */
  readonly limit?: number;
}

export interface TaskList {
  /** Tasks of the asked state in all. Absent when nobody can tell. */
  readonly total?: number;
  readonly tasks: readonly TaskRow[];
}

export const DEFAULT_TASK_LIMIT = 100;

/** Tasks in the order in which they are started. */
export async function listTasks(
  access: FleetAccess,
  fleet: LocatedFleet,
  request: TaskListRequest = {},
): Promise<TaskList> {
  const { offset = 0, limit = DEFAULT_TASK_LIMIT, state } = request;
  const { tasks: totals } = await describeFleet(access, fleet);
  const running = await runningTasks(access, fleet);
  const tasks: TaskRow[] = [];
  let skip = offset;
  for (const group of await taskGroups(access, fleet)) {
    if (tasks.length >= limit) break;
    const known = knownCount(group, state);
    if (known !== undefined && known <= skip) {
      skip -= known;
      continue;
    }
    const rows = (await group.rows(running)).filter((row) => isOfState(row, state));
    tasks.push(...rows.slice(skip, skip + limit - tasks.length));
    skip = Math.max(0, skip - rows.length);
  }
  return { ...(totals && { total: totals[state ?? 'total'] }), tasks };
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

/** How many tasks of that state a group has, as far as that is certain without looking at them. */
function knownCount({ counts, phase }: TaskGroup, state?: TaskState): number | undefined {
  if (!counts) return undefined;
  if (state === undefined) return counts.total;
  if (phase === 'closed') return endedCount(counts, state);
  if (phase === 'waiting') return state === 'pending' ? counts.total : 0;
  return undefined;
}

function endedCount(counts: TaskCounts, state: TaskState): number {
  return state === 'pending' || state === 'running' ? 0 : counts[state];
}

function isOfState(row: TaskRow, state?: TaskState): boolean {
  return state === undefined || row.state === state;
}
