import type { FleetSettings } from '../../workflows/domain/settings.ts';
import { MAX_SLICE_BYTES } from '../../workflows/domain/settings.ts';
import { storeKeys } from '../../workflows/domain/ids.ts';
import type { TaskSource } from '../../workflows/domain/spec.ts';
import { sliceTasks, taskEntries } from '../../workflows/domain/task-entries.ts';
import type { TaskSlice } from '../../workflows/domain/task.ts';
import { encodeJsonLines } from '../store/json-lines.ts';
import type { Store } from '../store/store.ts';

/** Writes the task list in slices. Repeatable: the same source gives the same slices under the same keys. */
export async function writeTaskSlices(
  store: Store,
  fleetId: string,
  source: TaskSource,
  settings: Pick<FleetSettings, 'sliceSize'>,
): Promise<readonly TaskSlice[]> {
  const slices: TaskSlice[] = [];
  const bounds = { maxTasks: settings.sliceSize, maxBytes: MAX_SLICE_BYTES };
  for (const tasks of sliceTasks(taskEntries(source), bounds)) {
    const group = slices.length;
    const key = storeKeys.slice(fleetId, group);
    await store.put(key, encodeJsonLines(tasks));
    const [first, last] = [tasks[0], tasks.at(-1)];
    slices.push({
      group,
      key,
      count: tasks.length,
      first: first?.index ?? '',
      last: last?.index ?? '',
    });
  }
  return slices;
}
