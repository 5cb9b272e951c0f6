/** F1, F2, F5, F6 and F7 when one of two fleet servers is lost, or one that holds many instances. */

import { expect, it } from 'vitest';

import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import type { ServerProcessOptions } from '../support/fleet-server-process.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { untilServed } from '../support/until-served.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { expectAllOnce } from '../support/verdicts.ts';

describeOnEachHost('a server that is lost', (host: HostUnderTest) => {
  const bench = (
    test: (bench: FleetBench) => Promise<void>,
    options: Partial<ServerProcessOptions> = {},
  ): Promise<void> => withBench({ address: sharedTemporalAddress(), host, ...options }, test);

  it.concurrent('is replaced by the other, for both workers', { timeout: 240_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      const second = own.newServer();
      await Promise.all([own.server.start(), second.start()]);
      const work = `until [ -e "${goAhead}" ]; do sleep 0.1; done`;
      const provider = { type: 'local', workers: 2 };
      const handle = await own.startFleet(own.spec(work, { tasks: { count: 10 }, provider }));
      for (const worker of [0, 1]) await untilServed(own, handle, { runningCount: 2 }, { worker });
      const { server: serving } = (await own.workerSummary(handle, 0)) ?? {};
      const [lost, staying] = serving?.endsWith(`:${second.pid}`)
        ? [second, own.server]
        : [own.server, second];
      const lostAt = Date.now();
      await lost.kill();
      for (const worker of [0, 1]) {
        const server = `${serving?.split(':')[0]}:${staying.pid}`;
        await untilServed(own, handle, { server, runningCount: 2 }, { worker });
      }
      expect(Date.now() - lostAt).toBeLessThan(30_000); // F7
      own.recorder.touch('go');
      expectAllOnce(own, await own.endOf(handle), 10);
      expect(own.recorder.read().mostAtOnce, own.recorder.text()).toBeLessThanOrEqual(4); // F5
    }),
  );

  it.concurrent('under the default times is replaced in 30 s', { timeout: 240_000 }, () =>
    bench(
      async (own) => {
        const goAhead = `${own.recorder.seenAt}/go`;
        await own.server.start();
        const work = `until [ -e "${goAhead}" ]; do sleep 0.1; done`;
        const handle = await own.startFleet(own.spec(work, { tasks: { count: 4 } }));
        await untilServed(own, handle, { runningCount: 4 });
        const second = own.newServer();
        await second.start();
        const lostAt = Date.now();
        await own.server.kill();
        await untilServed(own, handle, { adopted: 4 });
        expect(Date.now() - lostAt).toBeLessThan(30_000); // F7
        own.recorder.touch('go');
        expectAllOnce(own, await own.endOf(handle), 4);
      },
      { settings: { serveHeartbeatTimeoutMs: 15_000, serveRetryIntervalMs: 2_000 } },
    ),
  );

  const many = host === 'docker' ? 16 : 50;

  it.concurrent(`with ${many} instances running loses none`, { timeout: 400_000 }, () =>
    bench(
      async (own) => {
        const goAhead = `${own.recorder.seenAt}/go`;
        await own.server.start();
        const work = `until [ -e "${goAhead}" ]; do sleep 0.5; done`;
        const spec = own.spec(work, { tasks: { count: many }, scale: { max: many } });
        const handle = await own.startFleet(spec);
        await untilServed(own, handle, { runningCount: many }, { limitMs: 180_000 });
        await own.server.kill();
        await own.server.start();
        await untilServed(own, handle, { adopted: many, runningCount: many }, { limitMs: 90_000 });
        own.recorder.touch('go');
        expectAllOnce(own, await own.endOf(handle), many);
      },
      { settings: { serveHeartbeatTimeoutMs: 6_000, instanceHeartbeatTimeoutMs: 20_000 } },
    ),
  );
});
