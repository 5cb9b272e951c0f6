import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { taskEntries } from '../../workflows/domain/task-entries.ts';
import type { TaskEntry } from '../../workflows/domain/task.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { specOfFleet } from './fleet-spec-of.ts';
import type { LocatedFleet } from './located-fleet.ts';

/** A task as the specification names it. */
export interface PlacedEntry {
  readonly entry: TaskEntry;
  /** In the fleet's list of tasks, from 0. */
  readonly position: number;
}

/** The task of that index. Fails with `not-found`. */
export async function findTaskEntry(
  access: FleetAccess,
  fleet: LocatedFleet,
  index: string,
): Promise<PlacedEntry> {
  const spec = await specOfFleet(access, fleet);
  const found = spec && entryIn(spec, index);
  if (found) return found;
  throw new FleetClientError(
    'not-found',
    `Cannot find task ${index} of fleet ${fleet.ref.workflowId} as none of its tasks has that index: "fleet task list" shows them`,
  );
}

function entryIn({ tasks }: FleetSpec, index: string): PlacedEntry | undefined {
  let position = 0;
  for (const entry of taskEntries(tasks)) {
    if (entry.index === index) return { entry, position };
    position += 1;
  }
  return undefined;
}
