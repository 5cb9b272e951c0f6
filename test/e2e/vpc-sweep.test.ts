import { afterAll, beforeAll, expect, it } from 'vitest';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import { sweepScheduleId } from '../../workers/sweep-schedule.ts';
import type { SweptTrace } from '../../workflows/domain/sweep.ts';
import { shortFleetId } from '../../workflows/domain/ids.ts';
import { fleetIdOf } from '../support/fleet-evidence.ts';
import { terminateBatch } from '../support/operator.ts';
import { until } from '../support/until.ts';
import { makeNetwork, prototypeOf } from '../support/vpc-cloud.ts';
import { nothingLeft, startVpcFleetBench, type VpcFleetBench } from '../support/vpc-fleet-bench.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';

describeWithMachines(
  'a sweep of a cloud',
  () => {
    let fleets: VpcFleetBench;

    beforeAll(async () => {
      fleets = await startVpcFleetBench();
      await fleets.bench.server.start();
    });
    afterAll(async () => {
      const { client, taskQueue } = fleets.bench;
      await client.schedule.getHandle(sweepScheduleId(taskQueue)).delete();
      await fleets.close();
    });

    it('removes the machine of a fleet that was torn out, no namesake', async () => {
      const { bench, cloud } = fleets;
      const spec = fleets.spec('sleep 600', { tasks: { count: 1 } });
      const handle = await bench.startFleet(spec, 'torn-out');
      const fleetId = await fleetIdOf(handle);
      await until(
        'its task runs',
        // Its worker's workflow is not there at once.
        async () =>
          (await bench.workerSummary(handle, 0).catch(() => undefined))?.runningCount === 1,
        { limitMs: 120_000, saw: () => bench.server.log() },
      );
      const network = await makeNetwork(cloud.api, { name: 'other' });
      const namesake = `fleet-${shortFleetId(fleetId)}-1`;
      const instancePrototype = prototypeOf(network, namesake);
      const { result: foreign } = await cloud.api.createInstance({ instancePrototype });
      const { client, taskQueue } = bench;
      const operator = new FleetClient({ client, taskQueue });
      // Of this computer a sweep names what other tests run there.
      const sweep = async (): Promise<readonly SweptTrace[]> =>
        (await operator.sweep()).found.filter(({ trace }) => trace.provider === 'vpc');
      expect(await sweep()).toMatchObject([{ verdict: 'fleet-open' }]);
      await terminateBatch(`WorkflowId STARTS_WITH "${handle.workflowId}"`);
      await until(
        'a sweep has removed it',
        async () => (await sweep()).some(({ removal }) => removal?.kind === 'removed'),
        { everyMs: 500, saw: () => bench.server.log() },
      );
      const { result } = await cloud.api.listInstances({});
      expect(result.instances.map(({ id }) => id)).toEqual([foreign.id]);
      await cloud.api.deleteInstance({ id: foreign.id });
      await until('nothing is left', async () => (await sweep()).length === 0);
      expect(fleets.left()).toEqual(nothingLeft);
    });
  },
  240_000,
);
