/** Everything that the state store holds of one fleet, whatever it is. */

import type { Store } from '../../activities/store/store.ts';
import { fleetFolder } from '../../workflows/domain/ids.ts';
import { batchesOf } from './batches.ts';
import { concurrently } from './concurrently.ts';

export async function holdsObjects(store: Store, fleetId: string): Promise<boolean> {
  for await (const _object of store.list(fleetFolder(fleetId))) return true;
  return false;
}

/** Removes the objects until none is listed any more, and answers how many that were. */
export async function removeObjects(store: Store, fleetId: string): Promise<number> {
  for (let count = 0; ;) {
    const removed = await removeOnce(store, fleetFolder(fleetId));
    if (removed === 0) return count;
    count += removed;
  }
}

/** Objects that are held in memory. */
const BATCH = 500;

async function removeOnce(store: Store, folder: string): Promise<number> {
  let removed = 0;
  for await (const batch of batchesOf(store.list(folder), BATCH)) {
    await concurrently(batch, ({ key }) => store.remove(key));
    removed += batch.length;
  }
  return removed;
}
