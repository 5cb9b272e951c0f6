/** F2 and F5 when a worker's own workflow can no longer speak for its machine. */

import { expect, it } from 'vitest';

import { type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

describeOnEachHost('a worker whose workflow is terminated', (host: HostUnderTest) => {
  it('is reaped before another takes its tasks', { timeout: 180_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host }, async (bench) => {
      await bench.server.start();
      const work = 'if [ "$FLEET_ATTEMPT" = 1 ]; then sleep 300; fi';
      const spec = bench.spec(work, { tasks: { count: 4 } });
      const handle = await bench.startFleet(spec);
      await bench.untilStarted(4);
      const workers = await handle.query<readonly { workflowId: string }[]>('workers');
      await bench.client.workflow.getHandle(workers[0]?.workflowId ?? '').terminate('by a test');

      const end = await bench.endOf(handle);
      const evidence = `${end.message}\n${bench.recorder.text()}\n${bench.server.log()}`;
      expect(end.result, evidence).toMatchObject({ state: 'succeeded', tasks: { succeeded: 4 } });
      expect(bench.recorder.read().overlaps, evidence).toEqual([]);
      expect(bench.recorder.read().starts.length, evidence).toBe(8);
      expect(await handle.query('status')).toMatchObject({ workers: { open: 0, gone: 2 } });
    });
  });
});
