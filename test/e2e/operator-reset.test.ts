/** F1, F2 and F6 when an operator resets what a root has begun: the rows "reset" of FAULTS.md. */

import { describe, expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, historyOf, resetWorkflow, terminateWorkflow } from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { isLocating, TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

const onceEach = { 0: 1, 1: 1, 2: 1, 3: 1 };

describeOnEachHost('an operator resets', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host }, (made) => (bench = made));

  it.concurrent('a task: its instance is found, none is added', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 3 } });
    await fleet.untilStarted(3);
    await resetWorkflow(fleet.task(0));
    await fleet.untilTask(0, isLocating);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('a task while no slot is free: its instance reports', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    const [index = ''] = fleet.recorder.read().starts;
    await resetWorkflow(fleet.task(Number(index)));
    await fleet.untilActivity(fleet.task(Number(index)));
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ ...onceEach, 4: 1, 5: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('a task that was retried, from late and from early', async () => {
    const work = `[ "$FLEET_ATTEMPT" = 2 ] || exit 1; ${untilReleased}`;
    const retries = { limit: 2, backoff: { initial: '100ms' } };
    const fleet = await TrialFleet.start(bench, work, { tasks: { count: 2 }, retries });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.task(0), 'LastWorkflowTask');
    await resetWorkflow(fleet.task(1), 'FirstWorkflowTask');
    await Promise.all([fleet.untilTask(0, isLocating), fleet.untilTask(1, isLocating)]);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ 0: 2, 1: 2 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('tasks and a group, and cancels: all of it ends', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    for (const index of [0, 1, 2, 3]) await resetWorkflow(fleet.task(index));
    await resetWorkflow(fleet.group(0));
    await cancelFleet(fleet.id, 'hard');
    await fleet.expectCancelled({ total: 6, open: 0, cancelled: 6 });
  });

  it.concurrent('a worker: the machine is kept, and what runs', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.worker(0));
    await fleet.untilActivity(fleet.worker(0), ({ id, started }) => isServing(id) && started);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ ...onceEach, 4: 1, 5: 1 });
    expect((await fleet.status()).workers).toEqual({ open: 0, gone: 1 });
    await fleet.expectNothingLeft();
  });
});

describe('an operator resets', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();

  it('a group of many tasks, and others go on', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.server.start();
      const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 130 } });
      await fleet.untilStarted(4);
      await resetWorkflow(fleet.group(0));
      const other = await TrialFleet.start(bench, 'true', { tasks: { count: 1 } });
      await other.expectSuccess();
      await cancelFleet(fleet.id, 'hard');
      await fleet.expectCancelled({ open: 0, cancelled: 130 });
    });
  });

  it('a group, and then ends it: its tasks go on', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.server.start();
      const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
      await fleet.untilStarted(4);
      await resetWorkflow(fleet.group(0));
      await terminateWorkflow(fleet.group(0));
      fleet.release();
      await fleet.expectSuccess();
      fleet.expectStarts({ ...onceEach, 4: 1, 5: 1 });
      await fleet.expectNothingLeft();
    });
  });

  it.each(['worker', 'group', 'task'] as const)(
    'a %s that was told to end: it is told again',
    async (kind) => {
      await withBench({ address, host: 'process' }, async (bench) => {
        await bench.newServer({ role: 'control' }).start();
        const hosts = bench.newServer({ role: 'hosts' });
        await hosts.start();
        const fleet = await TrialFleet.start(bench, 'sleep 300');
        await fleet.untilStarted(4);
        await hosts.kill();
        await cancelFleet(fleet.id, 'hard');
        await untilToldToEnd(fleet, fleet[kind](0));
        await resetWorkflow(fleet[kind](0));
        await hosts.start();
        await fleet.expectCancelled({ total: 4, open: 0, cancelled: 4 });
      });
    },
  );
});

async function untilToldToEnd(fleet: TrialFleet, workflowId: string): Promise<void> {
  await fleet.until(`${workflowId} is told to end`, async () => {
    const events = await historyOf(workflowId);
    return events.some(({ eventType }) => eventType.endsWith('_EXECUTION_CANCEL_REQUESTED'));
  });
}

function isServing(activityId: string): boolean {
  return activityId.startsWith('serve-');
}
