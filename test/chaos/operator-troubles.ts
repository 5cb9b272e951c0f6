/** What an operator may do to the workflows and activities of a fleet with Temporal's own commands. */

import { randomUUID } from 'node:crypto';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { ChaosWorld, Trouble } from './chaos-world.ts';
import type { FleetInChaos, Meddling } from './fleet-in-chaos.ts';
import { insistently } from './insistently.ts';

type Part = 'task' | 'group' | 'worker';

/** What may become of a fleet whose part is terminated or reset. */
const consequences: Readonly<Record<'terminate' | 'reset', Record<Part, readonly Meddling[]>>> = {
  terminate: {
    task: ['tasks cancelled'],
    group: ['tasks cancelled'],
    worker: ['instances lost'],
  },
  reset: {
    task: ['tasks reset'],
    group: [],
    worker: [],
  },
};

const folders: Readonly<Record<Part, string>> = {
  task: '/tasks/',
  group: '/groups/',
  worker: '/workers/',
};

export const terminatePart: Trouble = (world) =>
  withPart(world, 'terminate', async ({ bench }, { workflowId }) => {
    await bench.client.workflow.getHandle(workflowId).terminate('by chaos');
  });

export const resetPart: Trouble = (world) =>
  withPart(world, 'reset', async ({ bench, dice }, { workflowId, runId }) => {
    const { connection, workflow } = bench.client;
    const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
    const points = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    const point = dice.pick(points)?.eventId;
    if (!point) return;
    await connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId, runId },
      reason: 'by chaos',
      requestId: randomUUID(),
      workflowTaskFinishEventId: point,
    });
  });

/** Paused activities are continued when the world is to be whole again. */
export const pauseInstance: Trouble = (world) =>
  withInstance(world, 'pause', async ({ bench, loose }, execution, id) => {
    const { workflowService } = bench.client.connection;
    const activity = { namespace: 'default', execution, id, identity: 'chaos' };
    loose.push(() =>
      insistently(async () => {
        await workflowService.unpauseActivity(activity).catch(ignoreGone);
      }),
    );
    await workflowService.pauseActivity(activity);
  });

export const resetInstance: Trouble = (world) =>
  withInstance(world, 'reset', async ({ bench }, execution, id) => {
    const { workflowService } = bench.client.connection;
    await workflowService.resetActivity({ namespace: 'default', execution, id, identity: 'chaos' });
  });

async function withPart(
  world: ChaosWorld,
  deed: 'terminate' | 'reset',
  act: (world: ChaosWorld, part: WorkflowExecutionInfo) => Promise<void>,
): Promise<void> {
  const { dice, say } = world;
  const fleet = dice.pick(world.fleets);
  const part = dice.pick(['task', 'group', 'worker'] as const);
  if (!fleet || !part) return;
  const one = dice.pick(await openParts(world, fleet, part));
  if (!one) return;
  consequences[deed][part].forEach((consequence) => fleet.meddled.add(consequence));
  say(`${deed} ${one.workflowId}`);
  await act(world, one).catch(ignoreGone);
}

async function withInstance(
  world: ChaosWorld,
  deed: 'pause' | 'reset',
  act: (
    world: ChaosWorld,
    execution: { readonly workflowId: string },
    activityId: string,
  ) => Promise<void>,
): Promise<void> {
  const { bench, dice, say } = world;
  const fleet = dice.pick(world.fleets);
  const one = fleet && dice.pick(await openParts(world, fleet, 'task'));
  if (!one) return;
  const { raw } = await bench.client.workflow.getHandle(one.workflowId).describe();
  const activity = dice.pick(raw.pendingActivities ?? []);
  if (!activity?.activityId) return;
  say(`${deed} activity ${activity.activityId} of ${one.workflowId}`);
  await act(world, { workflowId: one.workflowId }, activity.activityId).catch(ignoreGone);
}

async function openParts(
  { bench }: ChaosWorld,
  { handle }: FleetInChaos,
  part: Part,
): Promise<readonly WorkflowExecutionInfo[]> {
  const query = `WorkflowId STARTS_WITH "${handle.workflowId}/" AND ExecutionStatus = "Running"`;
  const open: WorkflowExecutionInfo[] = [];
  for await (const workflow of bench.client.workflow.list({ query })) {
    if (workflow.workflowId.includes(folders[part])) open.push(workflow);
  }
  return open;
}

/** It ended meanwhile, or Temporal is away: then nothing happened. */
function ignoreGone(): void {
  // Nothing to do.
}
