/** F1, F4 and F7: cancels of both kinds, twice and crossed, in every state: the rows "cancel" of FAULTS.md. */

import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeWithDocker } from '../support/describe-with-docker.ts';
import { FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, type CancelWish, cancelWorkflow } from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { until } from '../support/until.ts';

type Crossing = readonly [first: CancelWish, second: CancelWish];

const hardCrossings: readonly Crossing[] = [
  ['soft', 'hard'],
  ['soft', 'native'],
  ['hard', 'soft'],
  ['hard', 'hard'],
  ['hard', 'native'],
  ['native', 'soft'],
  ['native', 'native'],
];
const six = { tasks: { count: 6 } };
const all = { total: 6, open: 0, succeeded: 0, failed: 0, cancelled: 6 };

describeOnEachHost('a fleet that runs is cancelled', (host: HostUnderTest) => {
  let bench: FleetBench;

  beforeAll(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), host });
    await bench.server.start();
  });

  afterAll(async () => {
    await bench.close();
  });

  it.concurrent.each(hardCrossings)('%s and then %s: it is stopped', async (first, second) => {
    const fleet = await TrialFleet.start(bench, 'sleep 300', six);
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, first);
    await cancelFleet(fleet.id, second);
    await expectCancelled(fleet, all);
  });

  it.concurrent('soft and then soft: what runs finishes', async () => {
    const fleet = await TrialFleet.start(bench, untilReleased, six);
    await fleet.untilStarted(4);
    await cancelFleet(fleet.id, 'soft');
    await cancelFleet(fleet.id, 'soft');
    const isDraining = async (): Promise<boolean> =>
      (await fleet.workerSummary(0))?.phase === 'draining';
    await until('the worker drains', isDraining, { saw: () => fleet.evidence() });
    fleet.release();
    await expectCancelled(fleet, { ...all, succeeded: 4, cancelled: 2 });
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
    for (const index of [0, 1, 2, 3]) await fleet.untilRetried(index);
    await cancelFleet(fleet.id, 'soft');
    await cancelFleet(fleet.id, 'soft');
    await expectCancelled(fleet, { ...all, total: 4, cancelled: 4 });
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

describe('a fleet is cancelled', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();
  const crossings: readonly Crossing[] = [...hardCrossings, ['soft', 'soft']];

  it('before any server is there, twice', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const fleets = await startAll(bench, crossings);
      const wishes = fleets.map(async ({ fleet, crossing: [first, second] }) => {
        // An update waits for a server.
        const answer = cancelFleet(fleet.id, first);
        return Promise.all([answer, cancelFleet(fleet.id, second)]);
      });
      await bench.server.start();
      await Promise.all(wishes);
      for (const { fleet } of fleets) await expectCancelled(fleet, all);
      for (const { fleet } of fleets) fleet.expectStarts({});
    });
  });

  it('before any computer offers itself, twice', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.newServer({ role: 'control' }).start();
      for (const { fleet, crossing } of await startAll(bench, crossings)) {
        await fleet.untilActivity(fleet.id, ({ id }) => id === 'find-offers');
        for (const wish of crossing) await cancelFleet(fleet.id, wish);
        await expectCancelled(fleet, all);
      }
    });
  });

  it.each([
    ['soft', 'hard'],
    ['native', 'soft'],
  ] as const)('while its worker is provisioned, %s and %s', async (...crossing) => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:provisioned', six);
      for (const wish of crossing) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await expectCancelled(fleet, all);
      fleet.expectStarts({});
    });
  });

  it('while its worker drains for good: it has succeeded', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:drained', six);
      for (const wish of ['soft', 'hard', 'native'] as const) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await fleet.expectSuccess();
      await fleet.expectNothingLeft();
    });
  });

  it('while its worker is removed: it has succeeded', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:deprovisioned', six);
      for (const wish of ['soft', 'hard', 'native'] as const) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await fleet.expectSuccess();
      await fleet.expectNothingLeft();
    });
  });
});

describeWithDocker('a fleet that pulls its image', () => {
  let registry: Server;

  beforeAll(async () => {
    registry = createServer(() => undefined);
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    registry.close();
  });

  it('is cancelled, soft and then hard: it waits no longer', { timeout: 180_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host: 'docker' }, async (bench) => {
      await bench.server.start();
      const address = registry.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const image = `127.0.0.1:${port}/silent:1`;
      const fleet = await TrialFleet.start(bench, 'true', { tasks: { count: 6 }, image });
      const isPulling = async (): Promise<boolean> =>
        (await fleet.workerSummary(0))?.otherCount === 4;
      await until('four instances are pulling', isPulling, { saw: () => fleet.evidence() });
      await cancelFleet(fleet.id, 'soft');
      await cancelFleet(fleet.id, 'hard');
      await expectCancelled(fleet, all);
      fleet.expectStarts({});
    });
  });
});

async function expectCancelled(
  fleet: TrialFleet,
  tasks: Readonly<Record<string, number>>,
): Promise<void> {
  const { status } = await fleet.end();
  expect(status, fleet.evidence()).toBe('CANCELLED');
  expect((await fleet.status()).tasks, fleet.evidence()).toEqual(tasks);
  await fleet.expectNothingLeft();
}

function startAll(
  bench: FleetBench,
  crossings: readonly Crossing[],
): Promise<readonly { readonly fleet: TrialFleet; readonly crossing: Crossing }[]> {
  return Promise.all(
    crossings.map(async (crossing) => {
      const fleet = await TrialFleet.start(bench, 'true', six);
      return { fleet, crossing };
    }),
  );
}
