/** F1, F2 and F10 when an operator resets the root of a fleet: the rows "root reset" of FAULTS.md. */

import { describe, expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, historyOf, resetPoints, resetWorkflow } from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { isLocating, TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

const onceEach = { 0: 1, 1: 1, 2: 1, 3: 1 };

describeOnEachHost('an operator resets', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host }, (made) => (bench = made));

  it.concurrent.each(resetPoints)('the root from its %s: it attaches', async (point) => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.id, point);
    await fleet.until('its worker is known', async () => (await fleet.status()).workers.open === 1);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ ...onceEach, 4: 1, 5: 1 });
    expect((await fleet.status()).workers).toEqual({ open: 0, gone: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent.each(resetPoints)('a root in a soft cancel, from its %s', async (point) => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 8 } });
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, 'soft');
    await resetWorkflow(fleet.id, point);
    await fleet.untilServed({ phase: 'draining' });
    fleet.release();
    await fleet.expectCancelled({
      total: 8,
      open: 0,
      succeeded: 4,
      failed: 0,
      cancelled: 4,
    });
  });

  it.concurrent('root, group, worker and task, one after another', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 3 } });
    await fleet.untilStarted(3);
    await resetWorkflow(fleet.id);
    await fleet.until('its worker is known', async () => (await fleet.status()).workers.open === 1);
    await resetWorkflow(fleet.group(0));
    await resetWorkflow(fleet.worker(0));
    await resetWorkflow(fleet.task(1));
    await fleet.untilTask(1, isLocating);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1 });
    expect((await fleet.status()).workers).toEqual({ open: 0, gone: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('a fleet that has ended: the same end, nothing runs', async () => {
    const fleet = await TrialFleet.start(bench, '[ "$CE_TASK_INDEX" != 1 ] || exit 1');
    const first = await fleet.end();
    expect(first).toMatchObject({ type: 'tasks-failed', result: { tasks: { succeeded: 3 } } });
    const points = [{ eventId: await afterChildren(fleet.id) }, ...resetPoints];
    for (const point of points) {
      await resetWorkflow(fleet.id, point);
      const { type, result } = await fleet.end();
      expect({ type, tasks: result?.tasks }).toEqual({
        type: 'tasks-failed',
        tasks: first.result?.tasks,
      });
    }
    fleet.expectStarts(onceEach);
    await fleet.expectNothingLeft();
  });
});

describe('an operator resets', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();

  it('the root before it has children: they begin once', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.newServer({ role: 'control' }).start();
      const fleet = await TrialFleet.start(bench, 'true');
      await fleet.untilActivity(fleet.id, ({ id }) => id === 'find-offers');
      for (const point of resetPoints) await resetWorkflow(fleet.id, point);
      await bench.newServer({ role: 'hosts' }).start();
      await fleet.expectSuccess();
      fleet.expectStarts(onceEach);
      await fleet.expectNothingLeft();
    });
  });
});

/** The first moment at which all children had started. */
async function afterChildren(workflowId: string): Promise<string> {
  const events = await historyOf(workflowId);
  const isStart = ({ eventType }: { readonly eventType: string }): boolean =>
    eventType === 'EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED';
  const last = events.findLastIndex(isStart);
  const next = events
    .slice(last)
    .find(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
  return next?.eventId ?? '';
}
