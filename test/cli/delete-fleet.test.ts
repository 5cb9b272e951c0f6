import type { WorkflowExecutionInfo } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { deleteRuns } from '../../cli/client/delete-runs.ts';
import {
  groupWorkflowId,
  storeKeys,
  taskWorkflowId,
  workerWorkflowId,
} from '../../workflows/domain/ids.ts';
import { bareRoot, clientOf, type ClientBench } from '../support/client-bench.ts';
import { fleetRef } from '../support/fake-fleet-workflows.ts';
import { type FakeWorkflow, RUN_ID } from '../support/fake-temporal.ts';

const OTHER_ID = '01a1fe45-0000-7211-952a-7f3d0000beef';

const root: FakeWorkflow = { ...bareRoot, runId: RUN_ID, status: 'COMPLETED' };
const worker: FakeWorkflow = {
  workflowId: workerWorkflowId(fleetRef, 0),
  type: 'fleetWorker',
  runId: 'worker-run',
  rootRunId: RUN_ID,
  status: 'COMPLETED',
};
const group: FakeWorkflow = {
  workflowId: groupWorkflowId(fleetRef, 0),
  type: 'fleetTaskGroup',
  runId: 'group-run',
  rootRunId: RUN_ID,
  status: 'COMPLETED',
};
const task: FakeWorkflow = {
  workflowId: taskWorkflowId(fleetRef, '0'),
  type: 'fleetTask',
  runId: 'task-run',
  rootRunId: RUN_ID,
  status: 'FAILED',
};

/** What has nothing to do with the fleet, however much it looks like it. */
const strangers: readonly FakeWorkflow[] = [
  { ...root, runId: OTHER_ID },
  { ...worker, workflowId: 'wordcount/0000beef/workers/0', runId: 'other-worker' },
  { ...task, workflowId: `${task.workflowId}/deeper`, runId: 'deeper' },
  { ...task, workflowId: 'wordcount/60366f45/notes', runId: 'notes' },
  { ...task, type: 'report', runId: 'report' },
  { ...root, workflowId: 'wordcount-2', runId: 'wordcount-2' },
];

const keys = [
  storeKeys.slice(RUN_ID, 0),
  storeKeys.groupResults(RUN_ID, 0),
  storeKeys.log(RUN_ID, '0', 1),
  `${storeKeys.logChunks(RUN_ID, '0', 1)}7.log`,
  storeKeys.fleetResult(RUN_ID),
];
const strangeKeys = [storeKeys.slice(OTHER_ID, 0), `${RUN_ID}0/tasks/0.jsonl`, 'machine-id'];

function bench(...workflows: readonly FakeWorkflow[]): ClientBench {
  const made = clientOf(...strangers, ...workflows);
  for (const key of [...keys, ...strangeKeys]) made.store.objects.set(key, '');
  return made;
}

const left = ({ temporal, store }: ClientBench) => ({
  runs: temporal.runs.map(({ runId }) => runId),
  keys: [...store.objects.keys()],
});
const nothingOfIt = { runs: strangers.map(({ runId }) => runId), keys: strangeKeys };
const everything = (workflows: readonly FakeWorkflow[]) => ({
  runs: [...strangers, ...workflows].map(({ runId }) => runId),
  keys: [...keys, ...strangeKeys],
});

describe('deleting a fleet', () => {
  it('removes its workflows and objects and nothing else', async () => {
    const tree = bench(root, worker, group, task);
    expect(await tree.client.delete(RUN_ID)).toEqual({
      id: RUN_ID,
      workflowId: 'wordcount',
      workflows: 4,
      objects: 5,
    });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('removes every run of a root that was reset', async () => {
    const first: FakeWorkflow = { ...root, status: 'TERMINATED' };
    const last: FakeWorkflow = { ...root, runId: 'later-run', firstRunId: RUN_ID };
    const tree = bench(first, last, worker);
    expect(await tree.client.delete('wordcount')).toMatchObject({ workflows: 3 });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('asks the last run of a reset root whether it has ended', async () => {
    const first: FakeWorkflow = { ...root, status: 'TERMINATED' };
    const last: FakeWorkflow = {
      ...root,
      runId: 'later-run',
      firstRunId: RUN_ID,
      status: 'RUNNING',
    };
    const tree = bench(first, last, worker);
    await expect(tree.client.delete(RUN_ID)).rejects.toMatchObject({ code: 'not-ended' });
    expect(left(tree)).toEqual(everything([first, last, worker]));
  });

  it.each<[string, FakeWorkflow, FakeWorkflow, string]>([
    ['runs itself', { ...root, status: 'RUNNING' }, worker, 'fleet cancel wordcount --wait'],
    ['has a task that runs', root, { ...task, status: 'RUNNING' }, 'tasks/000000 still runs'],
    [
      'was terminated and has a worker that was, too',
      { ...root, status: 'TERMINATED' },
      { ...worker, status: 'TERMINATED' },
      'nobody proved that worker wordcount/60366f45/workers/0 is gone',
    ],
  ])('refuses one that %s, and touches nothing', async (_what, ownRoot, child, message) => {
    const tree = bench(ownRoot, child);
    const failure = tree.client.delete(RUN_ID);
    await expect(failure).rejects.toMatchObject({ code: 'not-ended' });
    await expect(failure).rejects.toThrow(message);
    expect(left(tree)).toEqual(everything([ownRoot, child]));
  });

  it.each([
    ['its worker completed', 'TERMINATED', 'COMPLETED', false],
    ['the root ended by itself after a reap', 'FAILED', 'TERMINATED', false],
    ['somebody has looked', 'TERMINATED', 'TERMINATED', true],
  ] as const)('takes a worker for gone as %s', async (_why, ofRoot, ofWorker, force) => {
    const tree = bench({ ...root, status: ofRoot }, { ...worker, status: ofWorker });
    await tree.client.delete(RUN_ID, { force });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('never deletes what runs, even by force', async () => {
    const running = { ...root, status: 'RUNNING' } as const;
    const tree = bench(running);
    const failure = tree.client.delete(RUN_ID, { force: true });
    await expect(failure).rejects.toMatchObject({ code: 'not-ended' });
    expect(left(tree)).toEqual(everything([running]));
  });

  it.each([0, 1, 2, 3, 4, 6, 7, 8])(
    'goes on after %i effects of a call that was cut short',
    async (cut) => {
      const tree = bench(root, worker, group, task);
      const { temporal, store } = tree;
      let effects = 0;
      const count = (): void => {
        if ((effects += 1) > cut) throw new Error('cut short');
      };
      const remove = store.remove.bind(store);
      temporal.beforeDelete = count;
      store.remove = async (key) => {
        count();
        await remove(key);
      };
      await expect(tree.client.delete(RUN_ID)).rejects.toThrow('cut short');
      effects = -Infinity;
      await tree.client.delete(RUN_ID);
      expect(left(tree)).toEqual(nothingOfIt);
    },
  );

  it('keeps the root until everything else is gone', async () => {
    const tree = bench(root, worker, group, task);
    const order: string[] = [];
    tree.temporal.beforeDelete = ({ type }) => {
      order.push(`${type} with ${tree.store.objects.size - strangeKeys.length} objects`);
    };
    await tree.client.delete(RUN_ID);
    expect(order.at(-1)).toBe('fleet with 0 objects');
    expect(order.slice(0, -1).every((entry) => entry.endsWith('with 5 objects'))).toBe(true);
  });

  it('by fleet id may be repeated, by name it is not found', async () => {
    const tree = clientOf(root);
    await tree.client.delete('wordcount');
    expect(await tree.client.delete(RUN_ID)).toEqual({ id: RUN_ID, workflows: 0, objects: 0 });
    await expect(tree.client.delete('wordcount')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused with a store that holds nothing of it', async () => {
    const { client, temporal } = clientOf(root, group);
    const failure = client.delete('wordcount');
    await expect(failure).rejects.toMatchObject({ code: 'store-required' });
    await expect(failure).rejects.toThrow('--store');
    expect(temporal.runs).toHaveLength(2);
    expect(await client.delete('wordcount', { force: true })).toMatchObject({ workflows: 2 });
  });

  it('is refused without a store, whatever is forced', async () => {
    const { storelessClient } = clientOf(root);
    const failure = storelessClient.delete('wordcount', { force: true });
    await expect(failure).rejects.toMatchObject({ code: 'store-required' });
  });

  it('is refused under an id that visibility cannot find', async () => {
    const { client } = clientOf({ ...root, workflowId: 'a"b' });
    await expect(client.delete('a"b')).rejects.toThrow('cannot search for ids with quotes');
  });
});

describe('deleting a fleet that Temporal forgot', () => {
  it('removes the objects of one that had a result', async () => {
    const tree = bench();
    expect(await tree.client.delete(RUN_ID)).toEqual({ id: RUN_ID, workflows: 0, objects: 5 });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('is refused for one without a result unless forced', async () => {
    const tree = bench();
    tree.store.objects.delete(storeKeys.fleetResult(RUN_ID));
    const failure = tree.client.delete(RUN_ID);
    await expect(failure).rejects.toMatchObject({ code: 'not-ended' });
    await expect(failure).rejects.toThrow('another namespace');
    await tree.client.delete(RUN_ID, { force: true });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('takes what is left of its tree along', async () => {
    const tree = bench(worker, task);
    expect(await tree.client.delete(RUN_ID)).toMatchObject({ workflows: 2 });
    expect(left(tree)).toEqual(nothingOfIt);
  });

  it('is refused while a workflow of its tree runs', async () => {
    const running = { ...worker, status: 'RUNNING' } as const;
    const tree = bench(running);
    await expect(tree.client.delete(RUN_ID)).rejects.toMatchObject({ code: 'not-ended' });
    expect(left(tree)).toEqual(everything([running]));
  });
});

describe('deleting runs', () => {
  it('ends although visibility goes on listing them', async () => {
    const { temporal } = clientOf(root);
    const query = `RunId = '${RUN_ID}'`;
    const found: WorkflowExecutionInfo[] = [];
    for await (const run of temporal.client.workflow.list({ query })) found.push(run);
    const runs = {
      list: async function* () {
        yield* found;
      },
    };
    const access = { client: temporal.client, taskQueue: 'fleets' };
    expect(await deleteRuns(access, runs, 50)).toBe(1);
    expect(temporal.runs).toEqual([]);
  });
});

describe('fleets that have ended', () => {
  it('are listed once each, without those that run', async () => {
    const { client } = clientOf(
      { ...root, status: 'TERMINATED' },
      { ...root, runId: 'later-run', firstRunId: RUN_ID, status: 'FAILED' },
      { ...root, workflowId: 'b', runId: 'b1' },
      { ...root, workflowId: 'b', runId: 'b2', status: 'RUNNING' },
    );
    const ended = await client.listEnded();
    expect(ended.map(({ id, runId, state }) => [id, runId, state])).toEqual([
      [RUN_ID, 'later-run', 'failed'],
      ['b1', 'b1', 'succeeded'],
    ]);
    expect(await client.listEnded({ states: ['running'] })).toEqual([]);
    expect(await client.listEnded({ states: ['terminated'] })).toEqual([]);
  });
});
