/** F2, F6 and F7 when an operator meddles with activities: the rows "activity" of FAULTS.md. */

import { describe, expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { cancelFleet, meddle } from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { isLocating, TrialFleet, untilReleased } from '../support/trial-fleet.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

const onceEach = { 0: 1, 1: 1, 2: 1, 3: 1 };
const foreign = ['--result', '"done"'];

describeOnEachHost('an operator', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host }, (made) => (bench = made));

  it.concurrent('meddles with instances in five ways: all run on', async () => {
    const more = { tasks: { count: 5 }, scale: { max: 6 } };
    const fleet = await TrialFleet.start(bench, untilReleased, more);
    await fleet.untilStarted(5);
    const attempt = (index: number): [string, string] => [fleet.task(index), 'attempt-1'];
    await meddle('pause', ...attempt(0));
    await meddle('pause', ...attempt(1));
    await meddle('unpause', ...attempt(1));
    await meddle('reset', ...attempt(2));
    await meddle('fail', ...attempt(3), '--reason', 'by a test');
    await meddle('complete', ...attempt(4), ...foreign);
    await Promise.all([fleet.untilTask(3, isLocating), fleet.untilTask(4, isLocating)]);
    await fleet.untilActivity(fleet.task(0), ({ paused }) => paused);
    fleet.release();
    await fleet.expectSuccess();
    fleet.expectStarts({ ...onceEach, 4: 1 });
    await fleet.expectNothingLeft();
  });

  it.concurrent.each(['pause', 'reset', 'fail', 'complete'] as const)(
    'meddles with serving by %s: what runs goes on',
    async (verb) => {
      const fleet = await TrialFleet.start(bench, untilReleased, { tasks: { count: 6 } });
      await fleet.untilStarted(4);
      const serving = await fleet.untilActivity(fleet.worker(0));
      await meddle(verb, fleet.worker(0), serving, ...(verb === 'complete' ? foreign : []));
      if (verb === 'pause') await pauseAndUnpause(fleet, serving);
      await fleet.untilServed({ adopted: 4 });
      fleet.release();
      await fleet.expectSuccess();
      fleet.expectStarts({ ...onceEach, 4: 1, 5: 1 });
      expect((await fleet.status()).workers).toEqual({ open: 0, gone: 1 });
      await fleet.expectNothingLeft();
    },
  );

  it.concurrent('pauses all there is, and a cancel still ends it', async () => {
    const fleet = await TrialFleet.start(bench, 'sleep 300');
    await fleet.untilStarted(4);
    for (const index of [0, 1]) await meddle('pause', fleet.task(index), 'attempt-1');
    const serving = await fleet.untilActivity(fleet.worker(0));
    await meddle('pause', fleet.worker(0), serving);
    await fleet.untilActivity(fleet.worker(0), ({ paused, started }) => paused && !started);
    await cancelFleet(fleet.id, 'hard');
    await fleet.expectCancelled({ total: 4, open: 0, cancelled: 4 });
  });
});

describe('an operator who ends', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();

  it('the search for offers: it is asked again', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.newServer({ role: 'control' }).start();
      const fleet = await TrialFleet.start(bench, 'true');
      await meddle('complete', fleet.id, 'find-offers', ...foreign);
      await meddle('complete', fleet.id, 'find-offers', ...foreign);
      await bench.newServer({ role: 'hosts' }).start();
      await fleet.expectSuccess();
      await fleet.expectNothingLeft();
    });
  });

  it.each(['complete', 'fail'] as const)(
    'a provisioning by %s: another worker is made',
    async (verb) => {
      await withBench({ address, host: 'process' }, async (bench) => {
        const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:provisioned');
        const provision = await fleet.untilActivity(fleet.worker(0));
        await meddle(verb, fleet.worker(0), provision, ...(verb === 'complete' ? foreign : []));
        await hosts.kill();
        await hosts.start('');
        await fleet.expectSuccess();
        fleet.expectStarts(onceEach);
        expect((await fleet.status()).workers).toEqual({ open: 0, gone: 2 });
        await fleet.expectNothingLeft();
      });
    },
  );

  it.each(['complete', 'fail'] as const)(
    'a deprovisioning by %s: it is done all the same',
    async (verb) => {
      await withBench({ address, host: 'process' }, async (bench) => {
        const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:deprovisioned');
        const removal = await fleet.untilActivity(fleet.worker(0));
        await meddle(verb, fleet.worker(0), removal, ...(verb === 'complete' ? foreign : []));
        await hosts.kill();
        await hosts.start('');
        await fleet.expectSuccess();
        fleet.expectStarts(onceEach);
        await fleet.expectNothingLeft();
      });
    },
  );
});

async function pauseAndUnpause(fleet: TrialFleet, serving: string): Promise<void> {
  await fleet.untilActivity(fleet.worker(0), ({ paused, started }) => paused && !started);
  await meddle('unpause', fleet.worker(0), serving);
}
