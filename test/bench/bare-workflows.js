/**
 * The least that Temporal needs for work of a fleet's shape: a root, groups of 500 tasks of which two are open, a
 * window of 100 children in each, and one activity in every child, pulled from a queue of its own.
 */

import { executeChild, proxyActivities, workflowInfo } from '@temporalio/workflow';

const GROUP_SIZE = 500;
const OPEN_GROUPS = 2;
const WINDOW = 100;

/** @param {{ tasks: number, instanceQueue: string }} input */
export async function bareRoot({ tasks, instanceQueue }) {
  const { workflowId } = workflowInfo();
  await inWindow(Math.ceil(tasks / GROUP_SIZE), OPEN_GROUPS, (group) =>
    executeChild(bareGroup, {
      workflowId: `${workflowId}/groups/${group}`,
      args: [{ root: workflowId, group, tasks, instanceQueue }],
    }),
  );
}

/** @param {{ root: string, group: number, tasks: number, instanceQueue: string }} input */
export async function bareGroup({ root, group, tasks, instanceQueue }) {
  const first = group * GROUP_SIZE;
  await inWindow(Math.min(GROUP_SIZE, tasks - first), WINDOW, (position) =>
    executeChild(bareTask, {
      workflowId: `${root}/tasks/${first + position}`,
      args: [{ index: first + position, instanceQueue }],
    }),
  );
}

/** @param {{ index: number, instanceQueue: string }} input */
export async function bareTask({ index, instanceQueue }) {
  const { runBareInstance } = proxyActivities({
    taskQueue: instanceQueue,
    startToCloseTimeout: '1 hour',
    retry: { maximumAttempts: 1 },
  });
  return runBareInstance(index);
}

/**
 * Calls `work` for every number below `count`, at most `width` at once.
 *
 * @param {number} count
 * @param {number} width
 * @param {(number: number) => Promise<unknown>} work
 */
async function inWindow(count, width, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}
