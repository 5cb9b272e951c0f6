import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskIndexes, TaskListRequest } from '../../cli/client/index.ts';
import { taskWorkflowId } from '../../workflows/domain/ids.ts';
import { taskStates } from '../../workflows/domain/task.ts';
import { bareRoot, clientOf, midLife, openFleet } from '../support/client-bench.ts';
import { type FakeFleetShape, fleetRef, outcome } from '../support/fake-fleet-workflows.ts';
import { result } from '../support/fake-fleets.ts';

describe('the tasks', () => {
  it('are listed in their order with their states', async () => {
    const { client } = openFleet(midLife);
    const { total, tasks } = await client.listTasks('wordcount');
    expect(total).toBe(10);
    expect(tasks.map(({ index, state }) => `${index} ${state}`)).toEqual([
      '0 succeeded',
      '1 succeeded',
      '2 failed',
      '3 succeeded',
      '4 succeeded',
      '5 running',
      '6 pending',
      '7 pending',
      '8 pending',
      '9 pending',
    ]);
  });

  it.each(['with', 'without'])('are paged as if all had been listed, %s a store', async (store) => {
    const all = [...Array(40).keys()].map(String);
    const shape = fc.record({ seed: fc.nat(1000), sliceSize: fc.integer({ min: 1, max: 15 }) });
    const request = fc.record(
      {
        offset: fc.nat(45),
        limit: fc.integer({ min: 1, max: 45 }),
        states: fc.uniqueArray(fc.constantFrom(...taskStates), { minLength: 1 }),
        exitCodes: fc.constantFrom([0], [1], [0, 1]),
        indexes: fc.constantFrom<readonly TaskIndexes[]>(
          [{ kind: 'range', first: 5, last: 31 }],
          [
            { kind: 'index', index: '0' },
            { kind: 'range', first: 38, last: 99 },
          ],
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(shape, request, async ({ seed, sliceSize }, asked) => {
        const stateOf = lifeOf(seed);
        const bench = openFleet({ count: 40, sliceSize, stateOf });
        const client = store === 'with' ? bench.client : bench.storelessClient;
        const expected = all.filter((index) => isAsked(index, stateOf(index), asked));
        const { offset = 0, limit = 100, exitCodes, indexes } = asked;
        const list = await client.listTasks('wordcount', asked);
        const shown = expected.slice(offset, offset + limit);
        const byStateOnly = exitCodes === undefined && indexes === undefined;
        expect(list).toEqual({
          tasks: shown.map((index) => expect.objectContaining({ index })),
          ...(byStateOnly && { total: expected.length }),
          ...(expected.length > offset + limit && { next: offset + limit }),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('of an ended fleet are read from the store without a server', async () => {
    const { fleet, temporal, client } = openFleet({
      count: 6,
      sliceSize: 4,
      stateOf: (index) => (index === '5' ? 'cancelled' : 'succeeded'),
    });
    temporal.served = false;
    temporal.set({ ...bareRoot, status: 'COMPLETED', result: result() });
    const { tasks } = await client.listTasks('wordcount');
    expect(tasks.map(({ index }) => index)).toEqual(fleet.indexes);
    expect(tasks.at(-1)?.state).toBe('cancelled');
  });
});

describe('tasks that are picked', () => {
  const picked = async (request: TaskListRequest): Promise<readonly string[]> => {
    const { client } = openFleet(midLife);
    return (await client.listTasks('wordcount', request)).tasks.map(({ index }) => index);
  };

  it.each([
    ['by number', 0],
    ['by name', 'fleet-60366f45-0'],
    ['by number as text', '0'],
  ])('of a worker %s are those it runs', async (_what, worker) => {
    expect(await picked({ worker })).toEqual(['5']);
  });

  it('of another worker are none', async () => {
    expect(await picked({ worker: 1 })).toEqual([]);
  });

  it('by why they failed are those with that code', async () => {
    expect(await picked({ codes: ['timeout', 'non-zero-exit'] })).toEqual(['2']);
    expect(await picked({ codes: ['timeout'] })).toEqual([]);
  });

  it('are read from the groups that may hold them only', async () => {
    const { client, store, temporal } = openFleet(midLife);
    const read: string[] = [];
    store.get = async (key) => void read.push(key);
    await client.listTasks('wordcount', { states: ['pending'], codes: ['timeout'] });
    const asked = temporal.calls.filter((call) => call.endsWith('tasks'));
    expect({ read, asked }).toEqual({
      read: [],
      asked: [
        'query wordcount tasks',
        'query wordcount tasks',
        'query wordcount tasks',
        'query wordcount/60366f45/groups/1 tasks',
      ],
    });
  });
});

/** Whether a task is asked for, told by how it stands alone. */
function isAsked(
  index: string,
  state: ReturnType<FakeFleetShape['stateOf']>,
  { states, exitCodes, indexes }: TaskListRequest,
): boolean {
  const shown = state === 'waiting' || state === 'open' ? 'pending' : state;
  const exitCode = { succeeded: 0, failed: 1 }[shown as string];
  const isListed = (wanted: TaskIndexes): boolean =>
    wanted.kind === 'index'
      ? wanted.index === index
      : Number(index) >= wanted.first && Number(index) <= wanted.last;
  return (
    (states?.includes(shown) ?? true) &&
    (exitCodes === undefined || (exitCode !== undefined && exitCodes.includes(exitCode))) &&
    (indexes?.some(isListed) ?? true)
  );
}

/** A fleet whose tasks were begun in their order: each has ended, runs, is open, or waits. */
function lifeOf(seed: number): FakeFleetShape['stateOf'] {
  const begun = seed % 41;
  const states = ['succeeded', 'failed', 'cancelled', 'running', 'open', 'succeeded'] as const;
  return (index) => {
    if (Number(index) >= begun) return 'waiting';
    return states[(Number(index) * 7 + seed) % states.length] ?? 'open';
  };
}

describe('a task', () => {
  it('that ended tells its outcome without a server', async () => {
    const ended = outcome('3', 'failed');
    const { client, temporal } = clientOf(bareRoot, {
      workflowId: taskWorkflowId(fleetRef, '3'),
      type: 'fleetTask',
      status: 'FAILED',
      failure: { type: 'task-failed', message: 'm', detail: ended },
    });
    temporal.served = false;
    expect(await client.getTask('wordcount', 3)).toMatchObject({ ...ended, position: 3 });
  });

  it('that was terminated counts as cancelled', async () => {
    const workflowId = taskWorkflowId(fleetRef, '3');
    const { client } = clientOf(bareRoot, { workflowId, type: 'fleetTask', status: 'TERMINATED' });
    expect(await client.getTask('wordcount', '3')).toMatchObject({ state: 'cancelled' });
  });

  it.each([
    ['running once its container is known', { worker: 0, container: 'c' }, 'running'],
    ['pending while its image is pulled', undefined, 'pending'],
  ])('is %s', async (_what, heartbeat, state) => {
    const { client } = clientOf(bareRoot, {
      workflowId: taskWorkflowId(fleetRef, '3'),
      type: 'fleetTask',
      queries: { status: () => ({ index: '3', attempt: 2, retries: 1 }) },
      activities: [{ type: 'runInstance', id: 'attempt-2', heartbeat }],
    });
    expect(await client.getTask('wordcount', '3')).toMatchObject({
      state,
      progress: { attempt: 2 },
      pending: { attempt: 2, state: 'started', ...(heartbeat && { worker: 'fleet-60366f45-0' }) },
    });
  });

  it('whose group has not begun is pending', async () => {
    const { client } = openFleet(midLife);
    expect(await client.getTask('wordcount', '9')).toMatchObject({ state: 'pending', position: 9 });
  });

  it('that the fleet does not have is not found', async () => {
    const { client } = openFleet(midLife);
    await expect(client.getTask('wordcount', '10')).rejects.toMatchObject({ code: 'not-found' });
  });
});
