import type { FleetSpec } from './spec.ts';
import { taskTotal } from './task-entries.ts';
import type { TaskSlice } from './task.ts';

/** What a fleet is, in a few words: `100 tasks · image docker.io/library/alpine:3 · max 10`. */
export function fleetSummary(spec: FleetSpec): string {
  const tasks = taskTotal(spec.tasks);
  const program = spec.image === undefined ? 'processes' : `image ${spec.image}`;
  return `${tasks === 1 ? '1 task' : `${tasks} tasks`} · ${program} · max ${spec.scale.max}`;
}

/** What people call a slice of the task list: `tasks 500 to 999`. */
export function sliceName({ count, first, last }: TaskSlice): string {
  return count === 1 ? `task ${first}` : `tasks ${first} to ${last}`;
}
