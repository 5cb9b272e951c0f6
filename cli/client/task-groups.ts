/** The groups of a fleet's tasks, each with what is known of its tasks, wherever that is kept. */

import type { TaskCounts } from '../../workflows/domain/task.ts';
import type { FleetAccess } from './fleet-access.ts';
import { liveTaskGroups } from './live-task-groups.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { storedTaskGroups } from './stored-task-groups.ts';
import type { TaskRow } from './task-row.ts';

export interface TaskGroup {
  /** What the root workflow knows of it: `total` is right, the rest as of the group's end. */
  readonly counts?: TaskCounts;
  /** `waiting`: all of its tasks are pending; `closed`: all have ended. */
  readonly phase: 'waiting' | 'open' | 'closed';
  /** Its tasks in their order. `running`: names of workers by index of the tasks that run. */
  rows(running: ReadonlyMap<string, string>): Promise<readonly TaskRow[]>;
}

/** In the order of the tasks. Ended fleets are read from the store where there is one: no server is needed for that. */
export async function taskGroups(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<readonly TaskGroup[]> {
  const { store } = access;
  const stored = isOpen(fleet) || !store ? [] : await storedTaskGroups(store, fleet);
  return stored.length > 0 ? stored : liveTaskGroups(access, fleet);
}
