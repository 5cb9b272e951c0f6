import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, type Logger } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { createControlActivities } from '../../activities/control-activities.ts';
import { noFailpoint } from '../../activities/failpoint.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { storeKeys, workerWorkflowId } from '../../workflows/domain/ids.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { FallibleStore } from '../support/fallible-store.ts';
import { fleet } from '../support/instance-bench.ts';

interface Workflow {
  readonly status?: string;
  readonly views?: readonly { readonly number: number; readonly phase: string }[];
  readonly result?: () => Promise<unknown>;
}

const worker = workerWorkflowId(fleet, 3);
const quiet = (): void => undefined;
const silent: Logger = {
  log: quiet,
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
};

function bench(workflows: Readonly<Record<string, Workflow>> = {}) {
  const store = new FallibleStore();
  const asked: string[] = [];
  const get = (workflowId: string): Workflow => {
    const workflow = workflows[workflowId];
    if (workflow) return workflow;
    throw new WorkflowNotFoundError('not found', workflowId, undefined);
  };
  const client = {
    options: {},
    workflowService: { getWorkflowExecutionHistory: async () => ({}) },
    workflow: {
      getHandle: (workflowId: string, runId?: string) => ({
        describe: async () => ({ status: { name: get(workflowId).status }, runId: 'run-1' }),
        query: async (name: string) => {
          asked.push(`${workflowId} ${name}`);
          return get(workflowId).views;
        },
        result: () => get(workflowId).result?.(),
        cancel: async () => asked.push(`cancel ${workflowId} ${runId}`),
      }),
      list: async function* () {},
    },
  };
  const activities = createControlActivities({
    // Anything else that is asked of it throws.
    client: () => client as unknown as Client,
    store,
    settings: defaultSettings,
    failpoint: noFailpoint,
  });
  const workflowExecution = { workflowId: fleet.workflowId, runId: fleet.id };
  const environment = new MockActivityEnvironment({ workflowExecution }, { logger: silent });
  const run = <Request, Answer>(
    activity: (request: Request) => Promise<Answer>,
    request: Request,
  ): Promise<Answer> => environment.run(activity, request);
  return { store, asked, activities, environment, run };
}

it.each([
  ['COMPLETED', 'open', true],
  ['RUNNING', 'gone', false],
  ['TERMINATED', 'broken', false],
  ['TERMINATED', 'gone', true],
  ['FAILED', 'reaping', false],
  ['CANCELED', 'gone', true],
])('takes a %s worker that is %s as gone: %s', async (status, phase, gone) => {
  const { run, activities } = bench({
    [worker]: { status },
    [fleet.workflowId]: {
      views: [
        { number: 3, phase },
        { number: 4, phase: 'gone' },
      ],
    },
  });
  expect(await run(activities.isWorkerGone, { fleet, worker: 3 })).toBe(gone);
});

it('believes the root about a forgotten worker', async () => {
  const views = [{ number: 3, phase: 'gone' }];
  const { run, activities } = bench({ [fleet.workflowId]: { views } });
  expect(await run(activities.isWorkerGone, { fleet, worker: 3 })).toBe(true);
  expect(await run(activities.isWorkerGone, { fleet, worker: 5 })).toBe(false);
});

it('proves nothing when nobody can be asked', async () => {
  const { run, activities } = bench({ [worker]: { status: 'TERMINATED' } });
  await expect(run(activities.isWorkerGone, { fleet, worker: 3 })).rejects.toThrow('not found');
});

it('names the workers that may hold an instance', async () => {
  const { run, activities } = bench({
    [workerWorkflowId(fleet, 0)]: { status: 'COMPLETED' },
    [workerWorkflowId(fleet, 1)]: { status: 'RUNNING' },
    [workerWorkflowId(fleet, 2)]: { status: 'TERMINATED' },
    [fleet.workflowId]: {
      views: [
        { number: 0, phase: 'open' },
        { number: 1, phase: 'open' },
        { number: 2, phase: 'broken' },
      ],
    },
  });
  expect(await run(activities.workersNotGone, { fleet })).toEqual({
    workers: [1, 2],
    runId: fleet.id,
  });
});

it('writes a task list that it reads back', async () => {
  const { run, activities, store } = bench();
  const tasks = { kind: 'count', count: 1_001 } as const;
  // Only the tasks of the specification are looked at.
  const request = { fleet, spec: { tasks } } as Parameters<typeof activities.prepareFleet>[0];
  const { slices, settings } = await run(activities.prepareFleet, request);
  expect(settings).toEqual(defaultSettings);
  expect(slices.map(({ count }) => count)).toEqual([500, 500, 1]);
  const read = await run(activities.readTaskSlice, slice(slices[2]?.key ?? ''));
  expect(read).toMatchObject([{ index: '1000' }]);
  const before = new Map(store.objects);
  await run(activities.prepareFleet, request);
  expect([...store.objects.keys()]).toEqual([...before.keys()]);
});

it('says which store lacks a task list', async () => {
  const { run, activities } = bench();
  await expect(run(activities.readTaskSlice, slice('f/tasks/0.jsonl'))).rejects.toThrow(
    /f\/tasks\/0\.jsonl is not in the state store: have all servers use the same store/,
  );
});

it('writes results where they are looked for', async () => {
  const { run, activities, store } = bench();
  const outcomes = [{ index: '1', state: 'cancelled' }] as const;
  const key = await run(activities.writeGroupResults, { fleet, group: 2, outcomes });
  expect(key).toBe(storeKeys.groupResults(fleet.id, 2));
  expect(store.text(key)).toBe('{"index":"1","state":"cancelled"}\n');
});

it.each([
  [new CancelledFailure('stop'), { kind: 'cancelled' }],
  [
    ApplicationFailure.nonRetryable('it broke', 'tasks-failed', { failed: 1 }),
    { kind: 'failed', type: 'tasks-failed', message: 'it broke', details: [{ failed: 1 }] },
  ],
])('tells how an awaited workflow ended', async (cause, end) => {
  const result = async () => {
    throw new WorkflowFailedError('failed', cause, 'NON_RETRYABLE_FAILURE');
  };
  const { run, activities } = bench({ child: { result } });
  expect(await run(activities.awaitWorkflow, { workflowId: 'child' })).toEqual(end);
});

it('tells the result of an awaited workflow', async () => {
  const { run, activities } = bench({ child: { result: async () => 42 } });
  expect(await run(activities.awaitWorkflow, { workflowId: 'child' })).toEqual({
    kind: 'completed',
    result: 42,
  });
});

it('has Temporal ask again about an open workflow', async () => {
  const { run, activities } = bench({ child: { status: 'RUNNING' } });
  await expect(run(activities.awaitWorkflow, { workflowId: 'child' })).rejects.toMatchObject({
    type: failureTypes.stillOpen,
    nonRetryable: false,
  });
});

it('takes a deleted workflow as one that failed', async () => {
  const { run, activities } = bench();
  expect(await run(activities.awaitWorkflow, { workflowId: 'child' })).toMatchObject({
    kind: 'failed',
    message: 'its workflow was deleted',
  });
});

it('heartbeats as soon as it works', async () => {
  const { run, activities, environment } = bench();
  let beats = 0;
  environment.on('heartbeat', () => (beats += 1));
  await run(activities.writeGroupResults, { fleet, group: 0, outcomes: [] });
  expect(beats).toBe(1);
});

/** The request of a group's workflow in its first run. */
function slice(key: string) {
  return { fleet, key, firstRunId: fleet.id, again: false };
}
