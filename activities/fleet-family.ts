/**
 * The children that a fleet's root has begun, asked of Temporal by their ids: a root that an operator reset has forgotten
 * them, and lists of workflows lag behind.
 */

import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { FleetFamily } from '../workflows/activity-types.ts';
import {
  groupWorkflowId,
  taskWorkflowId,
  workersPrefix,
  workerWorkflowId,
  type FleetRef,
} from '../workflows/domain/ids.ts';
import type { GroupTask } from '../workflows/domain/group-state.ts';
import type { TaskEntry } from '../workflows/domain/task.ts';
import type { WorkerStatus } from '../workflows/domain/status.ts';
import type { WorkerView } from '../workflows/domain/worker-views.ts';

/** Children that the root does not know: of the groups it never began, and workers from a number on. */
export async function forgottenFamily(
  client: Client,
  fleet: FleetRef,
  known: { readonly waitingGroups: readonly number[]; readonly workers: number },
): Promise<FleetFamily | undefined> {
  const groups = [];
  for (const group of known.waitingGroups) {
    const found = await described(client, groupWorkflowId(fleet, group));
    if (found) groups.push({ group, ended: found.status.name === 'COMPLETED' });
  }
  const workers = [];
  for (const number of (await begunWorkers(client, fleet)).slice(known.workers)) {
    const plan = await planOf(client, fleet, number);
    workers.push({ plan, gone: await isWorkerGone(client, fleet, number) });
  }
  return groups.length + workers.length > 0 ? { groups, workers } : undefined;
}

/** Numbers of all workers that were ever begun: those the root knows, those that are listed, and those found by id. */
export async function begunWorkers(client: Client, fleet: FleetRef): Promise<readonly number[]> {
  let count = Math.max(await countViewed(client, fleet), await countListed(client, fleet));
  while (await described(client, workerWorkflowId(fleet, count))) count += 1;
  return Array.from({ length: count }, (_value, number) => number);
}

/** The same tasks; those whose workflow exists are marked as begun. */
export async function markBegun(
  client: Client,
  fleet: FleetRef,
  tasks: readonly TaskEntry[],
): Promise<readonly GroupTask[]> {
  const marked: GroupTask[] = [];
  for (const task of tasks) {
    const found = await described(client, taskWorkflowId(fleet, task.index));
    marked.push(found ? { ...task, begun: true } : task);
  }
  return marked;
}

/** Only a completed worker workflow, or the root's word that it reaped the machine, is proof. */
export async function isWorkerGone(
  client: Client,
  fleet: FleetRef,
  worker: number,
): Promise<boolean> {
  const found = await described(client, workerWorkflowId(fleet, worker));
  if (found?.status.name === 'COMPLETED') return true;
  if (found?.status.name === 'RUNNING') return false;
  const views = await workerViewsOf(client, fleet);
  return views.some((view) => view.number === worker && view.phase === 'gone');
}

async function planOf(
  client: Client,
  fleet: FleetRef,
  worker: number,
): Promise<WorkerStatus['worker']> {
  const handle = client.workflow.getHandle(workerWorkflowId(fleet, worker));
  return (await handle.query<WorkerStatus>('status')).worker;
}

async function countViewed(client: Client, fleet: FleetRef): Promise<number> {
  try {
    return (await workerViewsOf(client, fleet)).length;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 0;
    throw error;
  }
}

async function countListed(client: Client, fleet: FleetRef): Promise<number> {
  const prefix = workersPrefix(fleet);
  const query = `WorkflowId STARTS_WITH "${prefix.replaceAll('"', '\\"')}"`;
  let count = 0;
  for await (const { workflowId } of client.workflow.list({ query })) {
    count = Math.max(count, Number(workflowId.slice(prefix.length)) + 1);
  }
  return count;
}

async function workerViewsOf(client: Client, fleet: FleetRef): Promise<readonly WorkerView[]> {
  return client.workflow.getHandle(fleet.workflowId).query<readonly WorkerView[]>('workers');
}

/** Undefined when Temporal knows no such workflow. */
async function described(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
