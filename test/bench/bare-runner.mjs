// @ts-check
import { fileURLToPath } from 'node:url';
import { CompleteAsyncError, Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { Tape, timed } from './runs.mjs';

const WORKFLOWS = 'bench-bare';
const INSTANCES = 'bench-bare/instances';

/**
 * Workers in this process that run a fleet's shape in bare Temporal; each task ends at once, reported by id.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @returns {Promise<import('./runs.mjs').Runner>}
 */
export async function openBareRunner(world, closers) {
  const tape = new Tape();
  const connection = await NativeConnection.connect({ address: world.address });
  closers.push(() => connection.close());
  const client = new Client({ connection });
  const workers = [
    await workflowWorker(connection),
    await Worker.create({
      connection,
      taskQueue: INSTANCES,
      activities: { runBareInstance: endingAtOnce(client, tape) },
    }),
  ];
  const ends = workers.map((worker) => worker.run());
  closers.push(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(ends);
  });
  return {
    run: (tasks) =>
      timed(world, tape, tasks, (workflowId) =>
        world.client.workflow.execute('bareRoot', {
          taskQueue: WORKFLOWS,
          workflowId,
          args: [{ tasks, instanceQueue: INSTANCES }],
        }),
      ),
  };
}

/** @param {NativeConnection} connection */
async function workflowWorker(connection) {
  const workflowsPath = fileURLToPath(new URL('bare-workflows.js', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
  });
  return Worker.create({
    connection,
    workflowBundle,
    taskQueue: WORKFLOWS,
    // As many as a fleet server keeps.
    maxCachedWorkflows: 500,
  });
}

/**
 * @param {Client} client
 * @param {Tape} tape
 */
function endingAtOnce(client, tape) {
  return async () => {
    const { workflowExecution, activityId } = Context.current().info;
    if (!workflowExecution) throw new Error('Bug: called outside a workflow');
    const now = Date.now();
    tape.started(now);
    tape.ended(now);
    const { workflowId } = workflowExecution;
    void client.activity.complete({ workflowId, activityId }, { exitCode: 0 });
    throw new CompleteAsyncError();
  };
}
