/** One task: its outcome, or what it is doing. */

import type { WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { taskId } from '../../activities/host/instance-env.ts';
import { taskWorkflowId } from '../../workflows/domain/ids.ts';
import type { TaskStatus } from '../../workflows/domain/status.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import { taskStatusQuery } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import type { LocatedFleet } from './located-fleet.ts';
import { type PendingAttempt, pendingAttempt } from './pending-attempt.ts';
import { findTaskEntry } from './task-entry.ts';
import { taskGroups } from './task-groups.ts';
import { runningTasks } from './task-list.ts';
import { endedTaskRow, silentTaskState, taskRow, type TaskRow } from './task-row.ts';
import { callTemporal, queryWorkflow } from './temporal-calls.ts';
import { describeWorkflow } from './worker-description.ts';

export interface TaskDescription extends TaskRow {
  /** Task id: the UUIDv5 of the task's key in the fleet's id, as instances see it. */
  readonly id: string;
  /** Position in the fleet's list of tasks, from 0. */
  readonly position: number;
  /** What the task's workflow is at; absent when it has ended or not begun. */
  readonly progress?: TaskStatus;
  /** The attempt that Temporal waits for. */
  readonly pending?: PendingAttempt;
}

/** Fails with `not-found` when the fleet has no task of that index. */
export async function describeTask(
  access: FleetAccess,
  fleet: LocatedFleet,
  index: string,
): Promise<TaskDescription> {
  const { entry, position } = await findTaskEntry(access, fleet, index);
  const base = { id: taskId(fleet.ref.id, entry.key), position };
  const workflow = await describeWorkflow(access, taskWorkflowId(fleet.ref, index));
  if (!workflow) return { ...base, ...(await rowByPosition(access, fleet, index, position)) };
  if (workflow.status.name !== 'RUNNING')
    return { ...base, ...(await endedRow(access, fleet, index, workflow)) };
  return { ...base, ...(await openTask(access, fleet, index, workflow)) };
}

async function openTask(
  access: FleetAccess,
  fleet: LocatedFleet,
  index: string,
  workflow: WorkflowExecutionDescription,
): Promise<Omit<TaskDescription, 'id' | 'position'>> {
  const { client } = access;
  const handle = client.workflow.getHandle(workflow.workflowId);
  const answerer = { handle, taskQueue: fleet.root.taskQueue };
  const progress = await queryWorkflow(client, answerer, taskStatusQuery);
  const pending = await pendingAttempt(client, fleet.ref, workflow);
  const isRunning = pending?.state !== 'scheduled' && pending?.container !== undefined;
  return {
    ...taskRow(fleet.ref, index, isRunning ? 'running' : 'pending'),
    ...(pending?.worker !== undefined && { worker: pending.worker }),
    progress,
    ...(pending && { pending }),
  };
}

/** A task's last word; one that ended without is cancelled (F1). */
async function endedRow(
  { client }: FleetAccess,
  fleet: LocatedFleet,
  index: string,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<TaskRow> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const word = await callTemporal(client, `read the outcome of task ${index}`, async () => {
    try {
      return await handle.result();
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const { cause } = error;
      return cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
    }
  });
  return endedTaskRow(fleet.ref, isOutcome(word) ? word : { index, state: 'cancelled' });
}

function isOutcome(word: unknown): word is TaskOutcome {
  return typeof word === 'object' && word !== null && 'index' in word && 'state' in word;
}

/** Of a task without a workflow: what its group knows. */
async function rowByPosition(
  access: FleetAccess,
  fleet: LocatedFleet,
  index: string,
  position: number,
): Promise<TaskRow> {
  let before = 0;
  for (const group of await taskGroups(access, fleet)) {
    const total = group.counts?.total;
    if (total === undefined || before + total > position) {
      const rows = await group.rows(await runningTasks(access, fleet));
      const row = rows.find((candidate) => candidate.index === index);
      if (row) return row;
    }
    before += total ?? 0;
  }
  return taskRow(fleet.ref, index, silentTaskState(fleet));
}
