/** F1, F2, F6 and F7 when a fleet server stands still (SIGSTOP) for longer than all it promised, and goes on (SIGCONT). */

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { labelsOf } from '../support/fleet-evidence.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { untilServed } from '../support/until-served.ts';
import { expectAllOnce } from '../support/verdicts.ts';

describeOnEachHost('a server that stands still past its lease', (host: HostUnderTest) => {
  const bench = (test: (bench: FleetBench) => Promise<void>): Promise<void> =>
    withBench({ address: sharedTemporalAddress(), host }, test);

  it.concurrent('and wakes finds its instances again', { timeout: 180_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      await own.server.start();
      // Two end while it stands still, two run on.
      const work = `until [ -e "${goAhead}$(( CE_TASK_INDEX / 2 ))" ]; do sleep 0.1; done`;
      const handle = await own.startFleet(own.spec(work, { tasks: { count: 6 } }));
      await untilServed(own, handle, { runningCount: 4 });
      own.server.signal('SIGSTOP');
      own.recorder.touch('go0');
      await until('two have ended', () => own.recorder.read().ends.length === 2);
      await sleep(6_000); // the claim to serve lapses after 2 s, instances are missed after 5 s
      own.server.signal('SIGCONT');
      await own.untilStarted(6);
      for (const pair of [1, 2]) own.recorder.touch(`go${pair}`);
      expectAllOnce(own, await own.endOf(handle), 6);
    }),
  );

  it.concurrent('and wakes beside a successor does no harm', { timeout: 240_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      await own.server.start();
      const work = `until [ -e "${goAhead}" ]; do sleep 0.1; done`;
      const handle = await own.startFleet(own.spec(work, { tasks: { count: 12 } }));
      await untilServed(own, handle, { runningCount: 4 });
      own.server.signal('SIGSTOP');
      const successor = own.newServer();
      await successor.start();
      await untilServed(own, handle, { adopted: 4, runningCount: 4 }, { limitMs: 30_000 });
      own.server.signal('SIGCONT');
      // It must not take any of what it held for its own.
      await sleep(3_000);
      own.recorder.touch('go');
      expectAllOnce(own, await own.endOf(handle), 12);
    }),
  );

  it.concurrent('and wakes after the end has nothing to say', { timeout: 240_000 }, () =>
    bench(async (own) => {
      const work = '[ "$CE_TASK_INDEX" = 0 ] && [ "$FLEET_ATTEMPT" = 1 ] && exit 3 || sleep 1';
      const retries = { limit: 1, backoff: { initial: '100ms' } };
      const spec = own.spec(work, { tasks: { count: 6 }, retries });
      const handle = await own.startFleet(spec);
      own.server.spawn('instance:exited=stop');
      await own.server.untilStopped();
      const successor = own.newServer();
      await successor.start();
      const end = await own.endOf(handle);
      expect(end.result, own.recorder.text()).toMatchObject({ tasks: { succeeded: 6 } });
      own.server.signal('SIGCONT');
      const again = await own.startFleet(spec, 'again');
      const second = await own.endOf(again);
      expect(second.result, own.serverLogs()).toMatchObject({ tasks: { succeeded: 6 } });
      await own.server.stop();
      expect(own.server.exitCode, own.server.log()).toBe(0);
      const { starts, overlaps } = own.recorder.read();
      expect([starts.length, overlaps.length], own.recorder.text()).toEqual([14, 0]);
    }),
  );

  it.concurrent('while its fleet is cancelled ends within bounds', { timeout: 180_000 }, () =>
    bench(async (own) => {
      await own.server.start();
      const handle = await own.startFleet(own.spec('sleep 300', { tasks: { count: 8 } }));
      await untilServed(own, handle, { runningCount: 4 });
      own.server.signal('SIGSTOP');
      const successor = own.newServer();
      await successor.start();
      await handle.executeUpdate('cancel', { args: [{ mode: 'hard' }] });
      const cancelledAt = Date.now();
      expect((await own.endOf(handle)).status).toBe('CANCELLED');
      // F7: grace period (2 s) and 35 s.
      expect(Date.now() - cancelledAt).toBeLessThan(37_000);
      own.server.signal('SIGCONT');
      const left = await own.containerHost();
      await until(
        'nothing is left',
        async () => (await left.list(await labelsOf(handle))).length === 0,
      );
      await left.close();
    }),
  );
});
