import { afterAll, beforeAll, expect, it } from 'vitest';
import { nothingLeft, startVpcFleetBench, type VpcFleetBench } from '../support/vpc-fleet-bench.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';

describeWithMachines(
  'a fleet on machines of a cloud',
  () => {
    let fleets: VpcFleetBench;

    beforeAll(async () => {
      fleets = await startVpcFleetBench();
      await fleets.bench.server.start();
    });
    afterAll(async () => {
      await fleets?.close();
    });

    it('runs ten tasks on the two machines that fit best', async () => {
      const { bench, cloud } = fleets;
      const end = await bench.runFleet(fleets.spec('echo counted; sleep 1'));
      expect(end, bench.server.log()).toMatchObject({
        status: 'COMPLETED',
        result: { state: 'succeeded', tasks: { total: 10, succeeded: 10, open: 0 } },
      });
      const created = cloud.world.requests
        .entries('createInstance')
        .map(({ body }) => Object(body).profile.name);
      expect(created).toHaveLength(2);
      expect(created).toEqual(expect.arrayContaining(['cx2-2x4', 'cx2-8x16']));
      expect(cloud.world.requests.entries('deleteInstance')).toHaveLength(2);
      expect(fleets.left()).toEqual(nothingLeft);
    });
  },
  180_000,
);
