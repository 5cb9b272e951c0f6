/** F1, F4 and F5 with twenty machines that really run, at once. */

import { expect, it } from 'vitest';

import { nothingLeft, startVpcFleetBench } from '../support/vpc-fleet-bench.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';

describeWithMachines(
  'a fleet on twenty machines',
  () => {
    it('runs two hundred tasks, and leaves nothing', async () => {
      const fleets = await startVpcFleetBench({}, { readyWithin: '5m' });
      const { bench, cloud } = fleets;
      try {
        await bench.server.start();
        const spec = fleets.spec('sleep 1', {
          tasks: { count: 200 },
          scale: { max: 40 },
          provider: { type: 'vpc', profiles: ['cx2-2x4'], maxMachines: 20 },
        });
        const end = await bench.runFleet(spec);
        expect(end, bench.server.log()).toMatchObject({
          status: 'COMPLETED',
          result: { tasks: { total: 200, succeeded: 200 } },
        });
        const made = cloud.world.requests.entries('createInstance');
        expect(made.filter(({ committed }) => committed)).toHaveLength(20);
        expect(fleets.left()).toEqual(nothingLeft);
      } finally {
        await fleets.close();
      }
    });
  },
  600_000,
);
