import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import {
  nothingLeft,
  startVpcFleetBench,
  type VpcFleetBench,
  vpcSecrets,
} from '../support/vpc-fleet-bench.ts';
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

    it('survives its server while machines are made', async () => {
      const { bench, cloud } = fleets;
      const before = cloud.world.requests.entries('createInstance').length;
      const handle = await bench.startFleet(
        fleets.spec('sleep 1', { tasks: { count: 4 } }),
        'made',
      );
      await until(
        'a machine was asked for',
        () => cloud.world.requests.entries('createInstance').length > before,
        { everyMs: 5 },
      );
      await bench.server.kill();
      await bench.server.start();
      const end = await bench.endOf(handle);
      expect(end, bench.server.log()).toMatchObject({ result: { tasks: { succeeded: 4 } } });
      const created = cloud.world.requests
        .entries('createInstance')
        .slice(before)
        .filter(({ committed }) => committed);
      expect(created).toHaveLength(1);
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('survives its server while machines are removed', async () => {
      const { bench, cloud } = fleets;
      const before = cloud.world.requests.entries('deleteInstance').length;
      const handle = await bench.startFleet(
        fleets.spec('true', { tasks: { count: 2 } }),
        'removed',
      );
      await until(
        'a machine is being deleted',
        () => cloud.world.requests.entries('deleteInstance').length > before,
        { everyMs: 5 },
      );
      await bench.server.kill();
      await bench.server.start();
      const end = await bench.endOf(handle);
      expect(end, bench.server.log()).toMatchObject({ result: { tasks: { succeeded: 2 } } });
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('leaves nothing when it is cancelled while machines are made', async () => {
      const { bench, cloud } = fleets;
      const before = cloud.world.requests.entries('createInstance').length;
      const handle = await bench.startFleet(fleets.spec('sleep 60'), 'cancelled');
      await until(
        'a machine was asked for',
        () => cloud.world.requests.entries('createInstance').length > before,
        { everyMs: 5 },
      );
      await handle.cancel();
      const end = await bench.endOf(handle);
      expect(end.status, end.message).toBe('CANCELLED');
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('goes elsewhere when a profile has no room', async () => {
      const { bench, cloud } = fleets;
      cloud.world.capacity = [{ profile: 'cx2-4x8', machines: 0 }];
      const end = await bench.runFleet(
        fleets.spec('true', {
          tasks: { count: 4 },
          provider: { type: 'vpc', profiles: ['cx2-4x8', 'bx2-4x16'] },
        }),
        'elsewhere',
      );
      cloud.world.capacity = [];
      expect(end, bench.server.log()).toMatchObject({ result: { tasks: { succeeded: 4 } } });
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('shows no secret to the cloud, to Temporal, or in logs', async () => {
      const { bench, cloud } = fleets;
      const histories = await Promise.all(
        ['fleet', 'made', 'cancelled'].map((name) =>
          bench.client.workflow.getHandle(`${bench.id}-${name}`).fetchHistory(),
        ),
      );
      const withoutTokens = cloud.world.requests
        .entries()
        .filter(({ operation }) => operation !== 'token');
      const seen = [withoutTokens, histories, bench.server.wholeLog()].map((one) =>
        JSON.stringify(one),
      );
      for (const secret of Object.values(vpcSecrets)) {
        for (const text of seen) expect(text.includes(secret), secret).toBe(false);
      }
    });
  },
  180_000,
);
