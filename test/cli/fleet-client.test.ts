import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import { taskTotals } from '../../cli/client/live-tasks.ts';
import { taskWorkflowId } from '../../workflows/domain/ids.ts';
import { taskStates } from '../../workflows/domain/task.ts';
import {
  fakeFleet,
  type FakeFleetShape,
  fleetInput,
  fleetRef,
  outcome,
} from '../support/fake-fleet-workflows.ts';
import { FakeTemporal, type FakeWorkflow, RUN_ID } from '../support/fake-temporal.ts';
import { result } from '../support/fake-fleets.ts';
import { MemoryStore } from '../support/memory-store.ts';

const root = { workflowId: 'wordcount', type: 'fleet', input: fleetInput(10) } as const;

const clientOf = (...workflows: readonly FakeWorkflow[]) => {
  const temporal = new FakeTemporal(workflows);
  return { temporal, client: new FleetClient({ client: temporal.client }) };
};

/** A client of an open fleet, with its store. */
function openFleet(shape: FakeFleetShape) {
  const fleet = fakeFleet(shape);
  const temporal = new FakeTemporal(fleet.workflows);
  const store = new MemoryStore();
  for (const [key, body] of fleet.objects) store.objects.set(key, body);
  return { fleet, temporal, store, client: new FleetClient({ client: temporal.client, store }) };
}

/** Ten tasks in groups of four: all ended, some running, none begun. */
const midLife: FakeFleetShape = {
  count: 10,
  sliceSize: 4,
  stateOf: (index) => {
    if (Number(index) < 4) return index === '2' ? 'failed' : 'succeeded';
    if (Number(index) > 7) return 'waiting';
    return ({ '4': 'succeeded', '5': 'running', '6': 'open' } as const)[index] ?? 'waiting';
  },
};

describe('a fleet', () => {
  it('is described as it is now, open groups and running tasks included', async () => {
    const { client } = openFleet(midLife);
    expect(await client.describe('wordcount')).toMatchObject({
      state: 'running',
      tasks: { total: 10, pending: 4, running: 1, succeeded: 4, failed: 1, cancelled: 0 },
      workers: { open: 1, gone: 0 },
      slots: 100,
    });
  });

  it('counts tasks so that they always add up', () => {
    const counts = fc.record({
      open: fc.nat(9),
      succeeded: fc.nat(9),
      failed: fc.nat(9),
      cancelled: fc.nat(9),
    });
    fc.assert(
      fc.property(counts, fc.nat(20), (some, runningCount) => {
        const total = some.open + some.succeeded + some.failed + some.cancelled;
        // Of a serving worker only the count matters.
        const serving = [{ summary: { runningCount } }] as never;
        const { total: sum, ...parts } = taskTotals({ total, ...some }, serving);
        expect(Object.values(parts).reduce((a, b) => a + b, 0)).toBe(sum);
        expect(Object.values(parts).every((part) => part >= 0)).toBe(true);
      }),
    );
  });

  it('is found by its fleet id as well', async () => {
    const { client } = openFleet(midLife);
    expect(await client.describe(RUN_ID)).toMatchObject({ workflowId: 'wordcount', id: RUN_ID });
  });

  it('keeps its id when an operator reset it', async () => {
    const queries = openFleet(midLife).fleet.workflows[0]?.queries ?? {};
    const { client } = clientOf({ ...root, runId: 'later-run', firstRunId: RUN_ID, queries });
    expect(await client.describe('wordcount')).toMatchObject({ id: RUN_ID, runId: 'later-run' });
  });

  it.each([
    ['nobody', 'no workflow has that id'],
    ['other', 'no fleet [type=fleetTask]'],
  ])('called %s is not found', async (name, message) => {
    const { client } = clientOf({ workflowId: 'other', type: 'fleetTask' });
    const failure = client.describe(name);
    await expect(failure).rejects.toMatchObject({ code: 'not-found' });
    await expect(failure).rejects.toThrow(message);
  });

  it('cannot be described when nobody answers for it', async () => {
    const { client, temporal } = openFleet(midLife);
    temporal.served = false;
    const failure = client.describe('wordcount');
    await expect(failure).rejects.toMatchObject({ code: 'no-server-answers' });
    await expect(failure).rejects.toThrow('start one with "fleet server"');
  });

  it('that ended is described without a server', async () => {
    const tasks = { total: 10, open: 0, succeeded: 9, failed: 1, cancelled: 0 };
    const { client, temporal } = clientOf({
      ...root,
      status: 'FAILED',
      failure: {
        type: 'tasks-failed',
        message: '1 of 10 tasks failed',
        detail: result({ state: 'failed', tasks }),
      },
    });
    temporal.served = false;
    expect(await client.describe('wordcount')).toMatchObject({
      state: 'failed',
      reason: '1 of 10 tasks failed',
      tasks: { total: 10, pending: 0, running: 0, succeeded: 9, failed: 1 },
    });
  });

  it('that was terminated is shown as such, with nothing made up', async () => {
    const { client, temporal } = clientOf({ ...root, status: 'TERMINATED' });
    temporal.served = false;
    const described = await client.describe('wordcount');
    expect(described).toMatchObject({ state: 'terminated', reason: 'terminated' });
    expect(described.tasks).toBeUndefined();
  });
});

describe('the result', () => {
  it('of a failed fleet comes from its failure', async () => {
    const detail = result({ state: 'failed' });
    const failure = { type: 'tasks-failed', message: 'm', detail };
    const { client } = clientOf({ ...root, status: 'FAILED', failure });
    expect(await client.result('wordcount')).toEqual(detail);
  });

  it('of a cancelled fleet comes from the store', async () => {
    const temporal = new FakeTemporal([{ ...root, status: 'CANCELLED' }]);
    const store = new MemoryStore();
    const cancelled = result({ state: 'cancelled' });
    await store.put(`${RUN_ID}/result.json`, JSON.stringify(cancelled));
    const client = new FleetClient({ client: temporal.client, store });
    expect(await client.result('wordcount')).toEqual(cancelled);
  });

  it('of a cancelled fleet is asked of its workflow where there is no store', async () => {
    const { groups: _groups, ...status } = { groups: 1, ...result({ state: 'cancelled' }) };
    const queries = { status: () => ({ ...status, groups: { total: 1 } }) };
    const { client } = clientOf({ ...root, status: 'CANCELLED', queries });
    expect(await client.result('wordcount')).toEqual(result({ state: 'cancelled' }));
  });

  it('does not exist of a fleet that was refused', async () => {
    const failure = { type: 'spec-invalid', message: 'image is missing' };
    const { client } = clientOf({ ...root, status: 'FAILED', failure });
    await expect(client.result('wordcount')).rejects.toMatchObject({ code: 'spec-invalid' });
  });
});

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
        state: fc.constantFrom(...taskStates),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(shape, request, async ({ seed, sliceSize }, asked) => {
        const stateOf = lifeOf(seed);
        const bench = openFleet({ count: 40, sliceSize, stateOf });
        const client =
          store === 'with' ? bench.client : new FleetClient({ client: bench.temporal.client });
        const expected = all.filter((index) => {
          const state = stateOf(index);
          const shown = state === 'waiting' || state === 'open' ? 'pending' : state;
          return asked.state === undefined || shown === asked.state;
        });
        const { offset = 0, limit = 100 } = asked;
        const list = await client.listTasks('wordcount', asked);
        expect(list.tasks.map(({ index }) => index)).toEqual(
          expected.slice(offset, offset + limit),
        );
        expect(list.total).toBe(expected.length);
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
    temporal.set({ ...root, status: 'COMPLETED', result: result() });
    const { tasks } = await client.listTasks('wordcount');
    expect(tasks.map(({ index }) => index)).toEqual(fleet.indexes);
    expect(tasks.at(-1)?.state).toBe('cancelled');
  });
});

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
    const { client, temporal } = clientOf(root, {
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
    const { client } = clientOf(root, { workflowId, type: 'fleetTask', status: 'TERMINATED' });
    expect(await client.getTask('wordcount', '3')).toMatchObject({ state: 'cancelled' });
  });

  it.each([
    ['running once its container is known', { worker: 0, container: 'c' }, 'running'],
    ['pending while its image is pulled', undefined, 'pending'],
  ])('is %s', async (_what, heartbeat, state) => {
    const { client } = clientOf(root, {
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

describe('a worker', () => {
  it.each([['0'], ['fleet-60366f45-0']])('is found as %s, with what it runs', async (name) => {
    const { client } = openFleet(midLife);
    expect(await client.getWorker('wordcount', name)).toMatchObject({
      number: 0,
      state: 'running',
      serving: { runningCount: 1, running: ['5'] },
    });
  });

  it('that the fleet does not have is not found', async () => {
    const { client } = openFleet(midLife);
    await expect(client.getWorker('wordcount', 7)).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['is believed for a while', 10_000, 1],
    ['is believed no longer', 60_000, 0],
  ])('whose server fell silent %s', async (_what, agoMs, running) => {
    const { client, temporal, fleet } = openFleet(midLife);
    const [, worker] = fleet.workflows;
    const heartbeatAt = new Date(Date.now() - agoMs);
    const activities = (worker?.activities ?? []).map((activity) => ({
      ...activity,
      state: 1,
      heartbeatAt,
    }));
    if (worker) temporal.set({ ...worker, activities });
    expect((await client.describe('wordcount')).tasks).toMatchObject({ running });
  });
});

describe('a cancel', () => {
  it('that is soft is an update, one that is hard is Temporal’s own', async () => {
    const { client, temporal } = clientOf(root);
    await client.cancel('wordcount');
    await client.cancel('wordcount', { mode: 'hard' });
    expect(temporal.calls).toEqual([
      'update wordcount cancel {"args":[{"mode":"soft"}]}',
      'cancel wordcount',
    ]);
  });

  it('that is hard needs no server, a soft one does', async () => {
    const { client, temporal } = clientOf(root);
    temporal.served = false;
    await client.cancel('wordcount', { mode: 'hard' });
    await expect(client.cancel('wordcount')).rejects.toMatchObject({ code: 'no-server-answers' });
  });

  it('is refused when the fleet has ended', async () => {
    const { client } = clientOf({ ...root, status: 'COMPLETED' });
    await expect(client.cancel('wordcount')).rejects.toMatchObject({ code: 'already-ended' });
  });
});

describe('a start', () => {
  it('is refused before anything is sent when the specification is invalid', async () => {
    const { client } = clientOf();
    const failure = client.start({ image: 'alpine', tasks: { count: 0 } });
    await expect(failure).rejects.toMatchObject({ code: 'spec-invalid' });
  });

  it('is refused under a workflow id that is too long', async () => {
    const { client } = clientOf();
    const failure = client.start(fleetInput(1), { workflowId: 'ä'.repeat(91) });
    await expect(failure).rejects.toThrow('182 bytes: expected 1 to 180');
  });
});
