/** F1, F2, F3 and F6 under kill -9 of the fleet server, at every step of the protocol and at random. */

import { setTimeout as sleep } from 'node:timers/promises';
import { it } from 'vitest';

import { failpointNames, type FailpointName } from '../../activities/failpoint.ts';
import { Dice } from '../support/dice.ts';
import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { expectAllOnce } from '../support/verdicts.ts';

const instanceFailpoints = failpointNames.filter((name) => name.startsWith('instance:'));
const otherFailpoints = failpointNames.filter((name) => !name.startsWith('instance:'));

describeOnEachHost('a fleet whose server is killed', (host: HostUnderTest) => {
  const bench = (test: (bench: FleetBench) => Promise<void>): Promise<void> =>
    withBench({ address: sharedTemporalAddress(), host }, test);

  it.concurrent.each(instanceFailpoints)(
    'three times at %s runs every task once',
    { timeout: 240_000 },
    (name) =>
      bench(async (own) => {
        const handle = await own.startFleet(own.spec('sleep 0.4', { tasks: { count: 16 } }));
        for (const passage of [1, 3, 2]) await dieAt(own, name, passage);
        await own.server.start('');
        expectAllOnce(own, await own.endOf(handle), 16);
      }),
  );

  it.concurrent.each(otherFailpoints)(
    'three times at %s runs every task once',
    { timeout: 240_000 },
    (name) =>
      bench(async (own) => {
        const handle = await own.startFleet(own.spec('sleep 0.4', { tasks: { count: 6 } }));
        for (let kills = 0; kills < 3; kills += 1) await dieAt(own, name, 1);
        await own.server.start('');
        expectAllOnce(own, await own.endOf(handle), 6);
      }),
  );

  it.concurrent('at 20 random moments runs 60 tasks once', { timeout: 300_000 }, () =>
    bench(async (own) => {
      const handle = await own.startFleet(
        own.spec('sleep 1.$(( CE_TASK_INDEX % 9 + 1 ))', { tasks: { count: 60 } }),
      );
      const seed = Date.now() % 100_000;
      const dice = new Dice(seed);
      for (let kills = 0; kills < 20; kills += 1) {
        await own.server.start('');
        await sleep(200 + dice.roll() * 2_500);
        await own.server.kill();
      }
      await own.server.start('');
      expectAllOnce(own, await own.endOf(handle), 60, `seed ${seed}`);
    }),
  );

  it.concurrent('while tasks run adopts them and restarts none', { timeout: 240_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      await own.server.start('');
      const handle = await own.startFleet(
        own.spec(`until [ -e "${goAhead}" ]; do sleep 0.1; done`, { tasks: { count: 4 } }),
      );
      await own.untilStarted(4);
      await own.server.kill();
      await own.server.start('');
      await until(
        'four instances are adopted',
        async () => (await own.workerSummary(handle, 0))?.adopted === 4,
        { saw: () => own.server.log() },
      );
      own.recorder.touch('go');
      expectAllOnce(own, await own.endOf(handle), 4);
    }),
  );

  it.concurrent('stopped before a start and woken later starts once', { timeout: 240_000 }, () =>
    bench(async (own) => {
      const handle = await own.startFleet(own.spec('sleep 0.3', { tasks: { count: 4 } }));
      await own.server.start('instance:recorded=stop@2');
      await own.server.untilStopped();
      const second = own.newServer();
      await second.start('');
      const end = own.endOf(handle);
      await until(
        'the second server has run the tasks',
        () => own.recorder.read().ends.length >= 3,
        { saw: () => [own.recorder.text(), second.log()] },
      );
      own.server.signal('SIGCONT');
      expectAllOnce(own, await end, 4, second.log());
    }),
  );
});

async function dieAt(bench: FleetBench, name: FailpointName, passage: number): Promise<void> {
  bench.server.spawn(`${name}=kill@${passage}`);
  await bench.server.awaitEnd();
}
