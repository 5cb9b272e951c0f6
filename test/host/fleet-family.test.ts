/** What a root that was reset learns of the children that it had begun. */

import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';

import { begunWorkers, forgottenFamily, markBegun } from '../../activities/fleet-family.ts';
import { groupWorkflowId, taskWorkflowId, workerWorkflowId } from '../../workflows/domain/ids.ts';
import { fleet } from '../support/instance-bench.ts';

interface Known {
  /** Status by workflow id. */
  readonly workflows: Readonly<Record<string, string>>;
  /** Workers as the root sees them; undefined: Temporal knows no root. */
  readonly views?: readonly { readonly number: number; readonly phase: string }[];
  /** Workflow ids that lists name, which lag behind. */
  readonly listed?: readonly string[];
}

function clientOf({ workflows, views, listed = [] }: Known): Client {
  const missing = (workflowId: string): Error =>
    new WorkflowNotFoundError('not found', workflowId, undefined);
  const client = {
    workflow: {
      getHandle: (workflowId: string) => ({
        async describe() {
          const name = workflows[workflowId];
          if (name === undefined) throw missing(workflowId);
          return { status: { name } };
        },
        async query(name: string) {
          if (name === 'status') return { worker: { name: workflowId } };
          if (!views) throw missing(workflowId);
          return views;
        },
      }),
      async *list() {
        for (const workflowId of listed) yield { workflowId };
      },
    },
  };
  // Anything else that is asked of it throws.
  return client as unknown as Client;
}

it('finds groups and workers that the root forgot', async () => {
  const workflows = {
    [groupWorkflowId(fleet, 0)]: 'COMPLETED',
    [groupWorkflowId(fleet, 1)]: 'RUNNING',
    [workerWorkflowId(fleet, 0)]: 'COMPLETED',
    [workerWorkflowId(fleet, 1)]: 'TERMINATED',
    [workerWorkflowId(fleet, 2)]: 'RUNNING',
  };
  const client = clientOf({ workflows, views: [] });
  const known = { waitingGroups: [0, 1, 2], workers: 0 };
  expect(await forgottenFamily(client, fleet, known)).toEqual({
    groups: [
      { group: 0, ended: true },
      { group: 1, ended: false },
    ],
    workers: [0, 1, 2].map((number) => ({
      plan: { name: workerWorkflowId(fleet, number) },
      gone: number === 0,
    })),
  });
});

it('finds nothing when the root knows all', async () => {
  const workflows = {
    [groupWorkflowId(fleet, 0)]: 'RUNNING',
    [workerWorkflowId(fleet, 0)]: 'RUNNING',
  };
  const client = clientOf({ workflows, views: [{ number: 0, phase: 'open' }] });
  const known = { waitingGroups: [1], workers: 1 };
  expect(await forgottenFamily(client, fleet, known)).toBeUndefined();
});

it('counts workers that were deleted among the others', async () => {
  const workflows = { [workerWorkflowId(fleet, 3)]: 'RUNNING' };
  const listed = [workerWorkflowId(fleet, 2)];
  expect(await begunWorkers(clientOf({ workflows, listed }), fleet)).toEqual([0, 1, 2, 3]);
  const views = [{ number: 0, phase: 'gone' }];
  expect(await begunWorkers(clientOf({ workflows: {}, views }), fleet)).toEqual([0]);
});

it('marks tasks that have a workflow as begun', async () => {
  const workflows = { [taskWorkflowId(fleet, '1')]: 'FAILED' };
  const tasks = ['0', '1'].map((index) => ({ index, key: index }));
  expect(await markBegun(clientOf({ workflows }), fleet, tasks)).toEqual([
    { index: '0', key: '0' },
    { index: '1', key: '1', begun: true },
  ]);
});
