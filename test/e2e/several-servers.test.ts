/** Several servers of one computer, by role, coming and going in an orderly way. */

import { expect, it } from 'vitest';

import { type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describeOnEachHost('several servers', (host: HostUnderTest) => {
  it('divide control and hosts, and hand over on SIGTERM', { timeout: 180_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host }, async (bench) => {
      const control = bench.newServer({ role: 'control' });
      const hosts = bench.newServer({ role: 'hosts' });
      await Promise.all([control.start(), hosts.start()]);
      const goAhead = `${bench.recorder.seenAt}/go`;
      const handle = await bench.startFleet(
        bench.spec(`until [ -e "${goAhead}" ]; do sleep 0.1; done`, { tasks: { count: 12 } }),
      );
      await bench.untilStarted(4);

      await hosts.stop();
      const next = bench.newServer({ role: 'hosts' });
      await next.start();
      await until(
        'the next server has adopted what runs',
        async () => (await bench.workerSummary(handle, 0))?.adopted === 4,
        { saw: () => next.log() },
      );
      await control.stop();
      const all = bench.newServer({ role: 'all' });
      await all.start();
      bench.recorder.touch('go');

      const end = await bench.endOf(handle);
      const evidence = `${bench.recorder.text()}\n${next.log()}\n${all.log()}`;
      expect(end.result, evidence).toMatchObject({ state: 'succeeded', tasks: { succeeded: 12 } });
      const { starts, overlaps } = bench.recorder.read();
      expect(new Set(starts).size, evidence).toBe(12);
      expect(starts.length, evidence).toBe(12);
      expect(overlaps).toEqual([]);
    });
  });
});
