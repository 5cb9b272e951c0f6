/** F1, F2, F4 and F6 on machines of a cloud that really run, from the tasks' own words and the cloud's tables. */

import { expect, it } from 'vitest';

import { gatewayOf } from '../emulators/vpc/machines/machine-network.ts';
import type { FleetBenchOptions } from '../support/fleet-bench.ts';
import { cancelFleet } from '../support/operator.ts';
import { RemoteRecorder } from '../support/remote-recorder.ts';
import { until } from '../support/until.ts';
import { nothingLeft, startVpcFleetBench, type VpcFleetBench } from '../support/vpc-fleet-bench.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';

/** Two tasks side by side on one small machine. */
const two = { tasks: { count: 2 }, scale: { max: 2 }, retries: { limit: 0 } };

describeWithMachines(
  'a fleet on a machine of a cloud',
  () => {
    it('runs on when its server is killed', async () => {
      await withMachines({}, async ({ fleets, recorder, evidence }) => {
        const { bench } = fleets;
        const fleet = await bench.startFleet(fleets.spec(recorder.script, two));
        await recorder.untilStarted(2, evidence);
        await bench.server.kill();
        await bench.server.start();
        await until('the next server has adopted both', async () => {
          const summary = await bench.workerSummary(fleet, 0).catch(() => undefined);
          return summary?.adopted === 2;
        });
        recorder.release();
        expect(await bench.endOf(fleet), evidence()).toMatchObject({ status: 'COMPLETED' });
        expect(recorder.starts.toSorted()).toEqual(['0 1', '1 1']);
        expect(fleets.left()).toEqual(nothingLeft);
      });
    });

    it('is replaced when its power is gone', async () => {
      await withMachines({ settings: { lostAfterMs: 4_000 } }, async (world) => {
        const { fleets, recorder, evidence } = world;
        const { bench, cloud } = fleets;
        const fleet = await bench.startFleet(fleets.spec(recorder.script, two));
        await recorder.untilStarted(2, evidence);
        const first = cloud.world.instances.rows()[0]?.id ?? '';
        await cloud.machines.cutPower(first);
        await recorder.untilStarted(3, evidence);
        // Proved gone before anything is begun anew (F2).
        expect(cloud.world.instances.find(first), evidence()).toBeUndefined();
        recorder.release();
        expect(await bench.endOf(fleet), evidence()).toMatchObject({ status: 'COMPLETED' });
        expect(recorder.starts.toSorted()).toEqual(['0 1', '0 2', '1 1', '1 2']);
        expect(fleets.left()).toEqual(nothingLeft);
      });
    });

    it.each(['while the machine is made', 'while its tasks run'])(
      'is gone when the fleet is cancelled %s',
      async (phase) => {
        await withMachines({}, async ({ fleets, recorder, evidence }) => {
          const { bench, cloud } = fleets;
          const fleet = await bench.startFleet(fleets.spec(recorder.script, two));
          if (phase === 'while its tasks run') await recorder.untilStarted(2, evidence);
          else await until('one is asked for', () => cloud.world.instances.rows().length > 0);
          await cancelFleet(fleet.workflowId, 'hard');
          expect(await bench.endOf(fleet), evidence()).toMatchObject({ status: 'CANCELLED' });
          expect(fleets.left()).toEqual(nothingLeft);
        });
      },
    );
  },
  300_000,
);

interface TroubledWorld {
  readonly fleets: VpcFleetBench;
  readonly recorder: RemoteRecorder;
  /** For a failing test. */
  readonly evidence: () => string;
}

async function withMachines(
  options: Partial<FleetBenchOptions>,
  test: (world: TroubledWorld) => Promise<void>,
): Promise<void> {
  const fleets = await startVpcFleetBench({}, {}, options);
  const recorder = await RemoteRecorder.listen(gatewayOf(fleets.cloud.machines.addressBlock));
  const evidence = (): string =>
    [...fleets.cloud.world.troubles, fleets.bench.serverLogs()].join('\n');
  try {
    await fleets.bench.server.start();
    await test({ fleets, recorder, evidence });
  } finally {
    await recorder.close();
    await fleets.close();
  }
}
