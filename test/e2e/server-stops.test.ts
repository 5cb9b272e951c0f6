/** F1, F2 and F6 when a fleet server is told to stop (SIGTERM), at every step of what it does. */

import { expect, it } from 'vitest';

import { type FailpointName, failpointNames } from '../../activities/failpoint.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import type { FleetServerProcess } from '../support/fleet-server-process.ts';
import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { untilServed } from '../support/until-served.ts';
import { expectAllOnce } from '../support/verdicts.ts';

describeOnEachHost('a server that is told to stop', (host: HostUnderTest) => {
  const bench = (test: (bench: FleetBench) => Promise<void>): Promise<void> =>
    withBench({ address: sharedTemporalAddress(), host }, test);

  it.concurrent('without a fleet ends in order', { timeout: 120_000 }, () =>
    bench(async (own) => {
      await own.server.start();
      await stopsInOrder(own.server);
    }),
  );

  it.concurrent('at every step in turn hands over and runs all once', { timeout: 400_000 }, () =>
    bench(async (own) => {
      const handle = await own.startFleet(own.spec('sleep 0.4', { tasks: { count: 16 } }));
      for (const step of inOrderOfALife) {
        const server = own.newServer();
        // Stopped just there, it finds the request to end first of all when it goes on.
        server.spawn(`${step}=stop`);
        await server.untilStopped();
        server.signal('SIGTERM');
        server.signal('SIGCONT');
        await server.awaitEnd();
        expect(server.exitCode, `${step}\n${server.log()}`).toBe(0);
      }
      await own.server.start();
      expectAllOnce(own, await own.endOf(handle), 16);
    }),
  );

  it.concurrent('while tasks run leaves them to a second server', { timeout: 180_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      await own.server.start();
      const second = own.newServer();
      await second.start();
      const work = `until [ -e "${goAhead}" ]; do sleep 0.1; done`;
      const handle = await own.startFleet(own.spec(work, { tasks: { count: 8 } }));
      await untilServed(own, handle, { runningCount: 4 });
      const { server: serving } = (await own.workerSummary(handle, 0)) ?? {};
      const [leaving, staying] = serving?.endsWith(`:${second.pid}`)
        ? [second, own.server]
        : [own.server, second];
      await stopsInOrder(leaving);
      await untilServed(own, handle, { adopted: 4, runningCount: 4 }, { limitMs: 30_000 });
      expect((await own.workerSummary(handle, 0))?.server).toMatch(new RegExp(`:${staying.pid}$`));
      own.recorder.touch('go');
      expectAllOnce(own, await own.endOf(handle), 8);
    }),
  );

  it.concurrent('while it drains leaves the rest to the next', { timeout: 180_000 }, () =>
    bench(async (own) => {
      const goAhead = `${own.recorder.seenAt}/go`;
      await own.server.start();
      const work = `until [ -e "${goAhead}" ]; do sleep 0.1; done`;
      const handle = await own.startFleet(own.spec(work, { tasks: { count: 8 } }));
      await untilServed(own, handle, { runningCount: 4 });
      await handle.executeUpdate('cancel', { args: [{ mode: 'soft' }] });
      await untilServed(own, handle, { phase: 'draining' });
      await stopsInOrder(own.server);
      await own.server.start();
      await untilServed(own, handle, { phase: 'draining', adopted: 4 });
      own.recorder.touch('go');
      expect((await own.endOf(handle)).status).toBe('CANCELLED');
      const { starts, ends, overlaps } = own.recorder.read();
      expect([starts.length, ends.length, overlaps.length], own.recorder.text()).toEqual([4, 4, 0]);
      expect(await handle.query('status')).toMatchObject({ tasks: { succeeded: 4, cancelled: 4 } });
    }),
  );
});

describeWithDocker('a server that is told to stop, in Docker containers', () => {
  it('while it pulls an image lets the next one pull', { timeout: 180_000 }, async () => {
    const registry = await startFakeRegistry();
    try {
      await withBench({ address: sharedTemporalAddress(), host: 'docker' }, async (own) => {
        registry.answer = { kind: 'silence' };
        await own.server.start();
        const retries = { limit: 0, infrastructureLimit: 0 };
        const image = `${registry.host}/${own.id}:1`;
        const handle = await own.startFleet(
          own.spec('true', { image, tasks: { count: 1 }, retries }),
        );
        await until('the image is pulled', () => registry.asked.length > 0, {
          saw: () => own.server.log(),
        });
        await stopsInOrder(own.server);
        registry.speak({ kind: 'image' });
        await own.server.start();
        // The image is empty: that its command is missed says that it was pulled, and nothing of retries.
        const end = await own.endOf(handle);
        expect(end.result?.failures, end.message).toMatchObject([{ code: 'command-not-found' }]);
      });
    } finally {
      await registry.close();
    }
  });
});

/** The steps of an instance lie between those of its worker's beginning and its group's end. */
const inOrderOfALife: readonly FailpointName[] = [
  'fleet:sliced',
  'worker:provisioned',
  'worker:adopting',
  ...failpointNames.filter((name) => name.startsWith('instance:')),
  'group:results-written',
  'worker:drained',
  'worker:deprovisioned',
];

async function stopsInOrder(server: FleetServerProcess): Promise<void> {
  await server.stop();
  expect(server.exitCode, server.log()).toBe(0);
}
