/** F6 under the loss of Temporal itself: a server of its own on a file, killed and brought back. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { freePort } from '../support/free-port.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { startOwnTemporal } from '../support/temporal-server.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { until } from '../support/until.ts';

describeOnEachHost('tasks that run while Temporal is away', (host: HostUnderTest) => {
  it('longer than the heartbeat timeout are found again', { timeout: 240_000 }, async () => {
    const folder = scratchFolder();
    const [port, uiPort] = [await freePort(), await freePort()];
    const start = (): ReturnType<typeof startOwnTemporal> =>
      startOwnTemporal({ port, uiPort, dbFilename: join(folder.path, 'temporal.db') });
    let temporal = await start();
    try {
      await withBench({ address: temporal.address, host }, async (bench) => {
        const goAhead = `${bench.recorder.seenAt}/go`;
        await bench.server.start();
        const handle = await bench.startFleet(
          bench.spec(`until [ -e "${goAhead}" ]; do sleep 0.1; done`, { tasks: { count: 8 } }),
        );
        await bench.untilStarted(4);
        process.kill(temporal.pid, 'SIGKILL');
        await temporal.exited;
        await sleep(8_000); // longer than the 5 s heartbeat timeout of instances
        temporal = await start();
        await until(
          'the instances are asked for again',
          async () =>
            (await bench.workerSummary(handle, 0).catch(() => undefined))?.runningCount === 4,
          { saw: () => bench.server.log() },
        );
        bench.recorder.touch('go');
        const end = await bench.endOf(handle);
        expect(end.result, `${end.message}\n${bench.server.log()}`).toMatchObject({
          state: 'succeeded',
          tasks: { succeeded: 8 },
        });
        const { starts, overlaps } = bench.recorder.read();
        expect([...starts].sort(), bench.recorder.text()).toEqual('0 1 2 3 4 5 6 7'.split(' '));
        expect(overlaps).toEqual([]);
      });
    } finally {
      await temporal.stop();
      folder.remove();
    }
  });
});
