/** What queries answer: only what the workflows have proof of (F10). Which open tasks run is added by the client. */

import type { AttemptFailure, TaskProgress } from './task-progress.ts';
import {
  fleetCounts,
  holdsSlots,
  type CancelMode,
  type FleetState,
  type GroupRecord,
} from './fleet-state.ts';
import type { GroupState } from './group-state.ts';
import { groupWorkflowId, taskWorkflowId, type FleetRef } from './ids.ts';
import type { TaskCounts, TaskOutcome, TaskState } from './task.ts';
import type { WorkerAccess, WorkerPlan, WorkerState } from './worker.ts';

/** States of a fleet; the last three are final. */
export const fleetStates = ['running', 'cancelling', 'succeeded', 'failed', 'cancelled'] as const;
export type FleetLifeState = (typeof fleetStates)[number];

export interface FleetStatus {
  readonly name: string;
  /** Fleet id: the first execution run id. */
  readonly id: string;
  readonly workflowId: string;
  readonly state: FleetLifeState;
  /** Tasks, as far as their groups have reported; a group reports when it ends. */
  readonly tasks: TaskCounts;
  readonly groups: { readonly total: number; readonly open: number; readonly closed: number };
  /** Workers that are not proved gone, and those that are. */
  readonly workers: { readonly open: number; readonly gone: number };
  readonly slots: number;
  /** Machines that a cloud does not have at present; absent when none is missing. */
  readonly awaited?: MachinesAwaited;
  readonly cancel?: CancelMode;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Failed tasks, at most ten. */
  readonly failures: readonly TaskOutcome[];
}

export interface MachinesAwaited {
  /** RFC 3339. */
  readonly since: string;
  /** What was said last. */
  readonly reason: string;
}

/** A page of a list; defaults: from 0, 100 items, every state. */
export interface PageRequest {
  readonly offset?: number;
  readonly limit?: number;
  readonly state?: string;
}

export interface GroupView {
  readonly group: number;
  /** Ask this workflow's query `tasks` for the tasks themselves. */
  readonly workflowId: string;
  readonly state: GroupRecord['phase'];
  readonly first: string;
  readonly last: string;
  readonly tasks: TaskCounts;
}

export interface GroupPage {
  readonly total: number;
  readonly groups: readonly GroupView[];
}

export interface GroupStatus {
  readonly group: number;
  readonly tasks: TaskCounts;
  readonly cancelling: boolean;
}

/** `waiting`: not yet started; `open`: its workflow runs; else final. */
export type TaskViewState =
  | 'waiting'
  | 'open'
  | Extract<TaskState, 'succeeded' | 'failed' | 'cancelled'>;

export interface TaskView {
  readonly index: string;
  readonly key: string;
  readonly workflowId: string;
  readonly state: TaskViewState;
  readonly outcome?: TaskOutcome;
}

export interface TaskPage {
  /** Tasks of the asked state. */
  readonly total: number;
  readonly tasks: readonly TaskView[];
}

export interface WorkerStatus {
  readonly state: WorkerState;
  readonly worker: WorkerPlan;
  readonly access?: WorkerAccess;
  /** Why there is no machine, or no more. */
  readonly reason?: string;
}

export interface TaskStatus {
  readonly index: string;
  readonly attempt: number;
  readonly doing: TaskProgress['step']['kind'];
  readonly retries: number;
  readonly infrastructureRetries: number;
  /** Failures that a rule ignored. */
  readonly ignored: number;
  readonly cancelling: boolean;
  readonly lastFailure?: AttemptFailure;
}

/** The running fleet's status; the workflow adds `awaited`, and at its end `state` and `finishedAt`. */
export function fleetStatus(fleet: FleetRef, startedAt: string, state?: FleetState): FleetStatus {
  const groups = state?.groups ?? [];
  const workers = state?.workers ?? [];
  const held = workers.filter(holdsSlots);
  const closed = groups.filter((group) => group.phase === 'closed').length;
  const waiting = groups.filter((group) => group.phase === 'waiting').length;
  return {
    name: fleet.name,
    id: fleet.id,
    workflowId: fleet.workflowId,
    state: state?.cancel === undefined ? 'running' : 'cancelling',
    tasks: state
      ? fleetCounts(state)
      : { total: 0, open: 0, succeeded: 0, failed: 0, cancelled: 0 },
    groups: { total: groups.length, open: groups.length - closed - waiting, closed },
    workers: { open: held.length, gone: workers.length - held.length },
    slots: held.reduce((sum, worker) => sum + worker.plan.slots, 0),
    ...(state?.cancel !== undefined && { cancel: state.cancel }),
    startedAt,
    failures: groups.flatMap((group) => group.failures).slice(0, 10),
  };
}

export function groupPage(fleet: FleetRef, request: PageRequest, state?: FleetState): GroupPage {
  const groups = (state?.groups ?? []).filter(
    (group) => request.state === undefined || group.phase === request.state,
  );
  return {
    total: groups.length,
    groups: pageOf(groups, request).map(({ slice, phase, counts }) => ({
      group: slice.group,
      workflowId: groupWorkflowId(fleet, slice.group),
      state: phase,
      first: slice.first,
      last: slice.last,
      tasks: counts,
    })),
  };
}

export function taskPage(fleet: FleetRef, request: PageRequest, state: GroupState): TaskPage {
  const views = state.tasks.map((task, position): TaskView => {
    const outcome = state.outcomes.get(task.index);
    return {
      index: task.index,
      key: task.key,
      workflowId: taskWorkflowId(fleet, task.index),
      state: outcome?.state ?? (position < state.started ? 'open' : 'waiting'),
      ...(outcome && { outcome }),
    };
  });
  const asked = views.filter((view) => request.state === undefined || view.state === request.state);
  return { total: asked.length, tasks: pageOf(asked, request) };
}

export function taskStatus(progress: TaskProgress): TaskStatus {
  const { step } = progress;
  return {
    index: progress.index,
    attempt: step.kind === 'end' ? progress.begun : step.attempt,
    doing: step.kind,
    retries: progress.retries,
    infrastructureRetries: progress.infrastructureRetries,
    ignored: progress.ignored,
    cancelling: progress.cancelRequested,
    ...(progress.lastFailure && { lastFailure: progress.lastFailure }),
  };
}

function pageOf<Item>(items: readonly Item[], request: PageRequest): readonly Item[] {
  const offset = request.offset ?? 0;
  return items.slice(offset, offset + (request.limit ?? 100));
}
