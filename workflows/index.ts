/** Sandbox-safe seam: the workflow functions by their type names, their messages, and the types of both. */

export { fleet } from './fleet-workflow.ts';
export { fleetWorker } from './worker-workflow.ts';
export { fleetTaskGroup } from './task-group-workflow.ts';
export { fleetTask } from './task-workflow.ts';
export { fleetSweep } from './sweep-workflow.ts';
export {
  cancelUpdate,
  groupsQuery,
  groupStatusQuery,
  groupTasksQuery,
  specQuery,
  statusQuery,
  taskStatusQuery,
  workersQuery,
  workerStatusQuery,
  type CancelRequest,
  type FleetSweepInput,
} from './messages.ts';
export { fleetResultOf } from './fleet-result-of.ts';
export type { FleetResult } from './domain/result.ts';
export type { FleetSpecInput } from './domain/spec-schema.ts';
export type {
  FleetStatus,
  GroupPage,
  GroupStatus,
  PageRequest,
  TaskPage,
  TaskStatus,
  WorkerStatus,
} from './domain/status.ts';
export type { WorkerView } from './domain/worker-views.ts';
export type { SweepReport, SweptTrace, Trace } from './domain/sweep.ts';
export type { TaskCounts, TaskOutcome } from './domain/task.ts';
