/** F5 when there is far more room than the fleet may use, on two computers and in two workers. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { withBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

describeOnEachHost('two computers with room for many', (host: HostUnderTest) => {
  it('run no more at once than the fleet may', { timeout: 240_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host }, async (bench) => {
      // Another state folder is another computer; the store is one.
      const folder = join(bench.folder, 'other');
      mkdirSync(folder);
      const other = bench.newServer({ folder, store: join(bench.folder, 'store') });
      await Promise.all([bench.server.start(), other.start()]);
      const provider = { type: 'local', workers: 2 };
      const fleets = await Promise.all(
        ['one', 'two'].map((name) =>
          bench.startFleet(
            bench.spec('sleep 0.5', { tasks: { count: 9 }, scale: { max: 3 }, provider }),
            name,
          ),
        ),
      );
      for (const handle of fleets) {
        const end = await bench.endOf(handle);
        expect(end.result, `${end.message}\n${bench.serverLogs()}`).toMatchObject({
          tasks: { succeeded: 9 },
        });
      }
      expect(bench.recorder.read().mostAtOnce, bench.recorder.text()).toBeLessThanOrEqual(6);
    });
  });
});
