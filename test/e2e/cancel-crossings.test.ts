/** F1, F4 and F7: cancels of both kinds, twice and crossed, while tasks run: the rows "cancel" of FAULTS.md. */

import { expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, type CancelWish, cancelWishes, cancelWorkflow } from '../support/operator.ts';

import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

type Crossing = readonly [first: CancelWish, second: CancelWish];

/** All but two soft ones: what they mean is decided apart from any host, so one of them does for Docker. */
const hardCrossings = cancelWishes
  .flatMap((first) => cancelWishes.map((second): Crossing => [first, second]))
  .filter((wishes) => wishes.some((wish) => wish !== 'soft'));
const six = { tasks: { count: 6 } };
const all = { total: 6, open: 0, succeeded: 0, failed: 0, cancelled: 6 };

describeOnEachHost('a fleet that runs is cancelled', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host }, (made) => (bench = made));

  const crossings = host === 'process' ? hardCrossings : hardCrossings.slice(0, 1);

  it.concurrent.each(crossings)('%s and then %s: it is stopped', async (first, second) => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', six);
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, first);
    await cancelFleet(fleet.id, second);
    await fleet.expectCancelled(all);
  });

  it.concurrent('soft and then soft: what runs finishes', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, six);
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, 'soft');
    await cancelFleet(fleet.id, 'soft');
    await fleet.untilServed({ phase: 'draining' });
    fleet.release();
    await fleet.expectCancelled({ ...all, succeeded: 4, cancelled: 2 });
  });

  it.concurrent('in part, a worker and a task: the others go on', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, six);
    await fleet.untilStarted(4);
    const [index = ''] = fleet.recorder.read().starts;
    await cancelWorkflow(fleet.worker(0));
    await cancelWorkflow(fleet.task(Number(index)));
    await fleet.untilEnded(Number(index));
    fleet.release();
    const { result, message } = await fleet.end();
    expect(result, message).toMatchObject({ state: 'failed' });
    expect(result?.tasks).toEqual({ ...all, succeeded: 5, cancelled: 1 });
    expect((await fleet.status()).workers).toEqual({ open: 0, gone: 2 });
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent('in part, a group: its tasks are stopped', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', six);
    await fleet.untilStarted(4);
    await cancelWorkflow(fleet.group(0));
    const { result, message } = await fleet.end();
    expect(result, message).toMatchObject({ state: 'failed', tasks: all });
    await fleet.expectNothingLeft();
  });

  it.concurrent('while a retry is awaited: none is begun', async () => {
    const retries = { limit: 3, backoff: { initial: '1h', max: '1h' } };
    const fleet = await TrialFleet.start(bench, 'exit 1', { retries });
    await fleet.untilStarted(4);
    for (const index of [0, 1, 2, 3]) await fleet.untilTask(index, ({ retries }) => retries === 1);
    await cancelFleet(fleet.id, 'soft');
    await cancelFleet(fleet.id, 'soft');
    await fleet.expectCancelled({ ...all, total: 4, cancelled: 4 });
    fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1 });
  });

  it.concurrent('after its end: nothing changes', async () => {
    const fleet = await TrialFleet.start(bench, 'true');
    await fleet.expectSuccess();
    expect(await cancelFleet(fleet.id, 'soft')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already completed') as string,
    });
    await cancelFleet(fleet.id, 'native');
    await fleet.expectSuccess();
    expect((await fleet.status()).tasks).toMatchObject({ succeeded: 4, cancelled: 0 });
    await fleet.expectNothingLeft();
  });
});
