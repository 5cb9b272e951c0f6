/** Start, watch, inspect and end fleets from any program. */

export type { DeletedFleet, DeleteOptions } from './delete-fleet.ts';
export type { EndedFleet } from './ended-fleets.ts';
export { FleetClient, type FleetClientOptions } from './fleet-client.ts';
export {
  FleetClientError,
  type FleetClientErrorCode,
  isFleetClientError,
} from './fleet-client-error.ts';
export type { FleetDescription, FleetViewState } from './fleet-description.ts';
export type { FleetListRequest, FleetListState, FleetRow } from './fleet-list.ts';
export type { LogRequest } from './fleet-logs.ts';
export type { TaskTotals } from './live-tasks.ts';
export { loadFleetSpec, type LoadedFleetSpec } from './load-spec.ts';
export type { LogEntry } from './log-entry.ts';
export type { PendingAttempt } from './pending-attempt.ts';
export { type LocatedProblem, SpecLoadError } from './spec-load-error.ts';
export type { SpecOverrides } from './spec-overrides.ts';
export type { StartedFleet, StartFleetOptions } from './start-fleet.ts';
export type { SweepOptions } from './sweep-fleets.ts';
export type { TaskDescription } from './task-description.ts';
export type { TaskFilter, TaskIndexes } from './task-filter.ts';
export type { TaskList, TaskListRequest } from './task-list.ts';
export type { TaskRow, TaskRowState } from './task-row.ts';
export type { WatchOptions } from './watch-fleet.ts';
export type { WorkerDescription } from './worker-description.ts';
export type { CancelMode } from '../../workflows/domain/fleet-state.ts';
export type { FleetResult } from '../../workflows/domain/result.ts';
export type { FleetSpec } from '../../workflows/domain/spec.ts';
export type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
export type { SweepReport, SweptTrace, Trace } from '../../workflows/domain/sweep.ts';
export type { TaskOutcome } from '../../workflows/domain/task.ts';
