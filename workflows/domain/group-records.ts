/** Changes to what a fleet's root knows of one group of tasks. */

import type { GroupRecord } from './fleet-state.ts';
import { countOutcome, type TaskCounts } from './task.ts';

/** A broken group is run again: it attaches to the tasks that its former self began. After three breaks it is given up. */
export function foldBreak(group: GroupRecord): GroupRecord {
  const breaks = group.breaks + 1;
  return breaks > 3
    ? { ...group, breaks, phase: 'closed', counts: cancelOpen(group.counts) }
    : { ...group, breaks, phase: 'waiting' };
}

/** Tasks of which nobody will report any more. */
export function cancelOpen(counts: TaskCounts): TaskCounts {
  let closed = counts;
  while (closed.open > 0) closed = countOutcome(closed, 'cancelled');
  return closed;
}
