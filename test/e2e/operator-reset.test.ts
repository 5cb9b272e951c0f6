/** F1, F2 and F6 when an operator resets workflows: the rows "reset" of FAULTS.md. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import {
  cancelFleet,
  historyOf,
  resetWorkflow,
  terminateWorkflow,
  type ResetPoint,
} from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { until } from '../support/until.ts';

const resetPoints: readonly ResetPoint[] = ['FirstWorkflowTask', 'LastWorkflowTask'];
const onceEach = { 0: 1, 1: 1, 2: 1, 3: 1 };

describeOnEachHost('an operator resets', (host: HostUnderTest) => {
  let bench: FleetBench;

  beforeAll(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), host });
    await bench.server.start();
  });

  afterAll(async () => {
    await bench.close();
  });

  it.concurrent('a task: its instance is found, none is added', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 3 } });
    await fleet.untilStarted(3);
    await resetWorkflow(fleet.task(0));
    await fleet.untilTask(0, 'locate');
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
    await Promise.all([fleet.untilTask(0, 'locate'), fleet.untilTask(1, 'locate')]);
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
    expect((await fleet.end()).status).toBe('CANCELLED');
    expect((await fleet.status()).tasks).toMatchObject({ total: 6, open: 0, cancelled: 6 });
    await fleet.expectNothingLeft();
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

  it.concurrent.each(resetPoints)('the root from its %s: it attaches', async (point) => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
    await fleet.untilStarted(4);
    await resetWorkflow(fleet.id, point);
    await until('the root knows its worker', async () => (await fleet.status()).workers.open === 1);
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
    const isDraining = async (): Promise<boolean> =>
      (await fleet.workerSummary(0))?.phase === 'draining';
    await until('the worker drains', isDraining, { saw: () => fleet.evidence() });
    fleet.release();
    expect((await fleet.end()).status).toBe('CANCELLED');
    expect((await fleet.status()).tasks).toEqual({
      total: 8,
      open: 0,
      succeeded: 4,
      failed: 0,
      cancelled: 4,
    });
    await fleet.expectNothingLeft();
  });

  it.concurrent('root, group, worker and task, one after another', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 3 } });
    await fleet.untilStarted(3);
    await resetWorkflow(fleet.id);
    await until('the root knows its worker', async () => (await fleet.status()).workers.open === 1);
    await resetWorkflow(fleet.group(0));
    await resetWorkflow(fleet.worker(0));
    await resetWorkflow(fleet.task(1));
    await fleet.untilTask(1, 'locate');
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

  it('a group of many tasks, and others go on', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.server.start();
      const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 130 } });
      await fleet.untilStarted(4);
      await resetWorkflow(fleet.group(0));
      const other = await TrialFleet.start(bench, 'true', { tasks: { count: 1 } });
      await other.expectSuccess();
      await cancelFleet(fleet.id, 'hard');
      expect((await fleet.end()).status).toBe('CANCELLED');
      expect((await fleet.status()).tasks).toMatchObject({ open: 0, cancelled: 130 });
      await fleet.expectNothingLeft();
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
});

function isServing(activityId: string): boolean {
  return activityId.startsWith('serve-');
}

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
