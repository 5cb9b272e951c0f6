import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { replug } from '../emulators/vpc/control/control-commands.ts';
import { until } from '../support/until.ts';
import { nothingLeft, startVpcFleetBench, type VpcFleetBench } from '../support/vpc-fleet-bench.ts';
import { describeWithMachines } from '../support/vpc-machines.ts';

const LOST_AFTER_MS = 40_000;

/** Two tasks on one small machine, as long as the trouble lasts. */
const twoTasks = { tasks: { count: 2 }, scale: { max: 2 }, retries: { limit: 0 } };

describeWithMachines(
  'a fleet whose machines are far away',
  () => {
    let fleets: VpcFleetBench;

    beforeAll(async () => {
      fleets = await startVpcFleetBench({}, {}, { settings: { lostAfterMs: LOST_AFTER_MS } });
      await fleets.bench.server.start();
    });
    afterAll(async () => {
      await fleets?.close();
    });

    it('goes on after a network that was away for a while', async () => {
      const { bench } = fleets;
      const handle = await bench.startFleet(fleets.spec('sleep 50', twoTasks), 'short');
      const machine = await machineThatServes(handle);
      const unpluggedAt = new Date().toISOString();
      await replug(fleets.cloud.world, machine, 'unplug');
      await until('its server says so', async () => {
        const summary = await bench.workerSummary(handle, 0);
        return summary?.awayMs !== undefined && summary.trouble !== undefined;
      });
      await sleep(5_000);
      await replug(fleets.cloud.world, machine, 'plugIn');
      const end = await bench.endOf(handle);
      expect(end, bench.server.log()).toMatchObject({ result: { tasks: { succeeded: 2 } } });
      for (const outcome of await bench.outcomes(handle)) {
        expect('startedAt' in outcome && outcome.startedAt, JSON.stringify(outcome)).toSatisfy(
          (startedAt: string) => startedAt < unpluggedAt,
        );
      }
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('replaces a machine whose network stays away', async () => {
      const { bench, cloud } = fleets;
      const created = cloud.world.requests.entries('createInstance').length;
      const handle = await bench.startFleet(fleets.spec('sleep 30', twoTasks), 'long');
      const machine = await machineThatServes(handle);
      await replug(cloud.world, machine, 'unplug');
      const end = await bench.endOf(handle);
      expect(end, bench.server.log()).toMatchObject({ result: { tasks: { succeeded: 2 } } });
      for (const outcome of await bench.outcomes(handle)) {
        expect(outcome).toMatchObject({ retries: 0, worker: expect.stringMatching(/-1$/) });
      }
      expect(cloud.world.requests.entries('createInstance')).toHaveLength(created + 2);
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('runs its hooks on each machine', async () => {
      const hooks = {
        afterStartup: { script: 'echo "$CE_WORKER_NAME $CE_WORKER_IP $WORD" >/run/prepared' },
        beforeShutdown: { script: 'test -e /run/prepared' },
      };
      const env = { WORD: 'prepared' };
      const end = await fleets.bench.runFleet(
        fleets.spec('true', { ...twoTasks, hooks, env }),
        'hooks',
      );
      expect(end, fleets.bench.server.log()).toMatchObject({
        result: { tasks: { succeeded: 2 } },
      });
      expect(fleets.bench.server.log()).not.toContain('hook failed');
      expect(fleets.left()).toEqual(nothingLeft);
    });

    it('gives machines back whose hook fails', async () => {
      const hooks = { afterStartup: { script: 'echo no such driver; exit 3' } };
      const end = await fleets.bench.runFleet(
        fleets.spec('true', { ...twoTasks, hooks }),
        'failing',
      );
      expect(end.status).toBe('FAILED');
      expect(end.message).toContain('hook afterStartup failed with exit code 3');
      expect(end.message).toContain('no such driver');
      expect(fleets.left()).toEqual(nothingLeft);
    });

    /** Its name, once both tasks run on it. */
    function machineThatServes(handle: WorkflowHandle): Promise<string> {
      return until(
        'both tasks run',
        async () => {
          // Before it is planned there is no such worker.
          const summary = await fleets.bench.workerSummary(handle, 0).catch(() => undefined);
          const [machine] = fleets.cloud.world.instances.rows();
          return summary?.runningCount === 2 && (machine?.name ?? undefined);
        },
        { limitMs: 90_000, everyMs: 500 },
      );
    }
  },
  240_000,
);
