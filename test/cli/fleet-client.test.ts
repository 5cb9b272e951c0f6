import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import { taskTotals } from '../../cli/client/live-tasks.ts';
import { bareRoot, clientOf, midLife, openFleet } from '../support/client-bench.ts';
import { result } from '../support/fake-fleets.ts';
import { RUN_ID } from '../support/fake-temporal.ts';

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

  it('comes with its page in the web UI when that is known', async () => {
    const { temporal } = openFleet(midLife);
    const client = new FleetClient({ client: temporal.client, webUi: 'http://127.0.0.1:8233/' });
    const { webUrl } = await client.describe('wordcount');
    expect(webUrl).toBe(
      `http://127.0.0.1:8233/namespaces/default/workflows/wordcount/${RUN_ID}/user-metadata`,
    );
    expect(await openFleet(midLife).client.describe('wordcount')).not.toHaveProperty('webUrl');
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
    const { client } = clientOf({ ...bareRoot, runId: 'later-run', firstRunId: RUN_ID, queries });
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
      ...bareRoot,
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
    const { client, temporal } = clientOf({ ...bareRoot, status: 'TERMINATED' });
    temporal.served = false;
    const described = await client.describe('wordcount');
    expect(described).toMatchObject({ state: 'terminated', reason: 'terminated' });
    expect(described.tasks).toBeUndefined();
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
