import { decodeJsonLines } from '../../activities/store/json-lines.ts';
import type { Store } from '../../activities/store/store.ts';
import { storeKeys } from '../../workflows/domain/ids.ts';
import type { TaskEntry, TaskOutcome } from '../../workflows/domain/task.ts';
import type { LocatedFleet } from './located-fleet.ts';
import type { TaskGroup } from './task-groups.ts';
import { endedTaskRow, silentTaskState, taskRow, type TaskRow } from './task-row.ts';

/** The groups of an ended fleet as the store keeps them; none when it keeps nothing of the fleet. */
export async function storedTaskGroups(
  store: Store,
  fleet: LocatedFleet,
): Promise<readonly TaskGroup[]> {
  const groups: number[] = [];
  const prefix = storeKeys.slice(fleet.ref.id, 0).replace(/0\.jsonl$/, '');
  for await (const { key } of store.list(prefix)) {
    const number = /(\d+)\.jsonl$/.exec(key)?.[1];
    if (number !== undefined) groups.push(Number(number));
  }
  return groups
    .toSorted((a, b) => a - b)
    .map((group) => ({
      phase: 'closed',
      rows: async () => (await storedTaskRows(store, fleet, group)) ?? [],
    }));
}

/** Undefined when the group's tasks are not in the store. */
export async function storedTaskRows(
  store: Store,
  fleet: LocatedFleet,
  group: number,
): Promise<readonly TaskRow[] | undefined> {
  const slice = await store.get(storeKeys.slice(fleet.ref.id, group));
  if (!slice) return undefined;
  const results = await store.get(storeKeys.groupResults(fleet.ref.id, group));
  const outcomes = results ? decodeJsonLines<TaskOutcome>(results) : [];
  const byIndex = new Map(outcomes.map((outcome) => [outcome.index, outcome]));
  return decodeJsonLines<TaskEntry>(slice).map(({ index }) => {
    const outcome = byIndex.get(index);
    return outcome
      ? endedTaskRow(fleet.ref, outcome)
      : taskRow(fleet.ref, index, silentTaskState(fleet));
  });
}
