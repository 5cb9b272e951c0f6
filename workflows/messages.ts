/** Everything that is sent to or asked of the four workflows. Field names are plain JSON for callers in any language. */

import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { CancelMode } from './domain/fleet-state.ts';
import type { FleetRef } from './domain/ids.ts';
import type { FleetSettings, TaskSettings } from './domain/settings.ts';
import type { FleetSpec, HooksSpec, RetryPolicy } from './domain/spec.ts';
import type {
  FleetStatus,
  GroupPage,
  GroupStatus,
  PageRequest,
  TaskPage,
  TaskStatus,
  WorkerStatus,
} from './domain/status.ts';
import type { TaskEntry, TaskSlice } from './domain/task.ts';
import type { WorkerView } from './domain/worker-views.ts';
import type { WorkerPlan } from './domain/worker.ts';

/** Names of the workflow types. */
export const workflowTypes = {
  fleet: 'fleet',
  worker: 'fleetWorker',
  group: 'fleetTaskGroup',
  task: 'fleetTask',
  sweep: 'fleetSweep',
} as const;

/** What of the specification every instance of a fleet shares. */
export interface InstanceTemplate extends Pick<
  FleetSpec,
  | 'image'
  | 'command'
  | 'args'
  | 'env'
  | 'resources'
  | 'maxExecutionTimeMs'
  | 'gracePeriodMs'
  | 'labels'
> {
  /** `scale.max`, shown to instances as `CE_FLEET_CONCURRENCY`. */
  readonly concurrency: number;
}

/** What a task needs to know of the fleet's rules. */
export interface TaskPolicy {
  readonly retries: RetryPolicy;
  readonly gracePeriodMs: number;
  readonly maxExecutionTimeMs?: number;
}

export interface FleetWorkerInput {
  readonly fleet: FleetRef;
  readonly worker: WorkerPlan;
  readonly template: InstanceTemplate;
  readonly settings: FleetSettings;
  /** Absent: none. */
  readonly hooks?: HooksSpec;
}

export interface FleetTaskGroupInput {
  readonly fleet: FleetRef;
  readonly slice: TaskSlice;
  /** Whether a group's workflow of that number may have begun tasks before. */
  readonly again: boolean;
  readonly policy: TaskPolicy;
  readonly settings: FleetSettings;
}

export interface FleetTaskInput {
  readonly fleet: FleetRef;
  readonly task: TaskEntry;
  readonly policy: TaskPolicy;
  readonly settings: TaskSettings;
}

export interface FleetSweepInput {
  /** Only what this fleet left. Default: every fleet. */
  readonly fleetId?: string;
  /** Says what would be removed, and removes nothing. Default false. */
  readonly dryRun?: boolean;
}

export interface CancelRequest {
  /** `soft` lets running instances finish; `hard` stops them. Default `soft`. */
  readonly mode?: CancelMode;
}

export const cancelUpdate = defineUpdate<FleetStatus, [CancelRequest | undefined]>('cancel');

export const statusQuery = defineQuery<FleetStatus>('status');
export const workersQuery = defineQuery<readonly WorkerView[]>('workers');
export const groupsQuery = defineQuery<GroupPage, [PageRequest | undefined]>('tasks');
export const specQuery = defineQuery<FleetSpec>('spec');

export const groupStatusQuery = defineQuery<GroupStatus>('status');
export const groupTasksQuery = defineQuery<TaskPage, [PageRequest | undefined]>('tasks');

export const workerStatusQuery = defineQuery<WorkerStatus>('status');
export const taskStatusQuery = defineQuery<TaskStatus>('status');
