/** F4 and F7: cancels of both kinds, and the end of a root that cannot clean up by itself. */

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { WorkflowHandle } from '@temporalio/client';
import { FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { expectNothingLeft } from '../support/nothing-left.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describeOnEachHost('a fleet', (host: HostUnderTest) => {
  let bench: FleetBench;

  beforeEach(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), host });
    await bench.server.start();
  });

  afterEach(async () => {
    await bench.close();
  });

  it('cancelled softly lets running tasks finish and starts no more', async () => {
    const goAhead = `${bench.recorder.seenAt}/go`;
    const handle = await bench.startFleet(
      bench.spec(`until [ -e "${goAhead}" ]; do sleep 0.1; done`, { tasks: { count: 40 } }),
    );
    await bench.untilStarted(4);
    await handle.executeUpdate('cancel', { args: [{ mode: 'soft' }] });
    await until(
      'the worker drains',
      async () => (await bench.workerSummary(handle, 0))?.phase === 'draining',
    );
    bench.recorder.touch('go');
    expect((await bench.endOf(handle)).status).toBe('CANCELLED');
    expect(await handle.query('status')).toMatchObject({
      state: 'cancelled',
      tasks: { total: 40, succeeded: 4, cancelled: 36, open: 0 },
      workers: { open: 0, gone: 1 },
    });
    const { starts, ends } = bench.recorder.read();
    expect([starts.length, ends.length]).toEqual([4, 4]);
    await nothingLeft(bench, handle);
  });

  it('cancelled hard stops running tasks', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 300', { tasks: { count: 8 } }));
    await bench.untilStarted(4);
    await handle.executeUpdate('cancel', { args: [{ mode: 'hard' }] });
    expect((await bench.endOf(handle)).status).toBe('CANCELLED');
    expect(await handle.query('status')).toMatchObject({
      state: 'cancelled',
      tasks: { cancelled: 8, open: 0 },
    });
    await nothingLeft(bench, handle);
  });

  it('cancelled through Temporal stops as in a hard cancel', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 300', { tasks: { count: 8 } }));
    await bench.untilStarted(4);
    await handle.cancel();
    expect((await bench.endOf(handle)).status).toBe('CANCELLED');
    await nothingLeft(bench, handle);
  });

  it('refuses an unknown way to cancel', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 300', { tasks: { count: 1 } }));
    const update = handle.executeUpdate('cancel', { args: [{ mode: 'gently' }] });
    await expect(update).rejects.toMatchObject({
      cause: { message: expect.stringContaining('expected "soft" or "hard"') as string },
    });
  });

  it('whose root is terminated leaves nothing behind', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 300', { tasks: { count: 20 } }));
    await bench.untilStarted(4);
    await handle.terminate('by a test');
    await nothingLeft(bench, handle);
  });

  it('whose task group is terminated still accounts for every task', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 1', { tasks: { count: 12 } }));
    await bench.untilStarted(4);
    const groups = await handle.query<{ groups: readonly { workflowId: string }[] }>('tasks');
    const group = bench.client.workflow.getHandle(groups.groups[0]?.workflowId ?? '');
    await group.terminate('by a test');
    const end = await bench.endOf(handle);
    const { succeeded = 0, cancelled = 0 } = end.result?.tasks ?? {};
    expect(end.result?.tasks, end.message).toMatchObject({ total: 12, open: 0, failed: 0 });
    expect(succeeded + cancelled).toBe(12);
    expect(succeeded).toBeLessThanOrEqual(bench.recorder.read().ends.length);
    expect(bench.recorder.read().overlaps).toEqual([]);
    await nothingLeft(bench, handle);
  });

  it('whose whole tree is terminated leaves nothing running', async () => {
    const handle = await bench.startFleet(bench.spec('sleep 300', { tasks: { count: 6 } }));
    await bench.untilStarted(4);
    await handle.terminate('by a test');
    for (const workflowId of await bench.openWorkflows(handle)) {
      await bench.client.workflow
        .getHandle(workflowId)
        .terminate('by a test')
        .catch(() => undefined);
    }
    await nothingLeft(bench, handle);
  });
});

async function nothingLeft(bench: FleetBench, handle: WorkflowHandle): Promise<void> {
  const { workflowId } = handle;
  const { firstRunId } = (await handle.describe()).raw.workflowExecutionInfo ?? {};
  await expectNothingLeft(bench, { workflowId, id: firstRunId ?? '' });
}
