import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

import { FleetClient } from '../../cli/client/fleet-client.ts';
import type { SweepReport } from '../../workflows/domain/sweep.ts';
import { silentLogger } from '../../activities/logger.ts';
import { ensureSweepSchedule, sweepScheduleId } from '../../workers/sweep-schedule.ts';
import { type CloudBench, withCloud } from '../support/cloud-bench.ts';
import { cloudOffers } from '../support/cloud-offers.ts';
import { fleetIdOf } from '../support/fleet-evidence.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

const FORGOTTEN = '01a1fecd-d6f3-7220-970f-8177da6b8943';

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

it('removes what closed fleets left, and nothing else', async () => {
  await onCloud(async (bench) => {
    const open = await bench.startFleet({ tasks: { count: 1 } });
    await until('a task runs', () => [...bench.cloud.machines.values()][0]?.host.starts === 1);
    const closed = await bench.startFleet({ tasks: { count: 0 } });
    await closed.result().catch(() => undefined);
    bench.cloud.leave('of-closed', { fleetId: await fleetIdOf(closed) });
    bench.cloud.leave('of-open', { fleetId: await fleetIdOf(open) });
    bench.cloud.leave('of-forgotten', { fleetId: FORGOTTEN });
    bench.cloud.leave('of-nobody', {});
    const sweep = clientOf(bench);
    const verdicts = await until('the closed fleet is listed', async () => {
      const looked = verdictsOf(await sweep.sweep({ dryRun: true }));
      return looked['of-closed'] === 'remove' && looked['of-open'] === 'fleet-open' && looked;
    });
    expect(verdicts).toMatchObject({ 'of-forgotten': 'unknown', 'of-nobody': 'unknown' });
    expect(bench.cloud.swept).toEqual([]);
    const { found } = await sweep.sweep();
    expect(found.filter(({ removal }) => removal).map(({ trace }) => trace.id)).toEqual([
      'of-closed',
    ]);
    expect(bench.cloud.swept).toEqual(['of-closed']);
    expect(bench.cloud.machines.size).toBe(1);
  });
});

it('looks at one fleet when that is asked', async () => {
  await onCloud(async (bench) => {
    bench.cloud.leave('of-forgotten', { fleetId: FORGOTTEN });
    bench.cloud.leave('of-nobody', {});
    const { found, troubles } = await clientOf(bench).sweep({ fleet: FORGOTTEN });
    expect(troubles).toEqual([]);
    expect(found).toMatchObject([{ trace: { id: 'of-forgotten' }, verdict: 'unknown' }]);
  });
});

it('tells what could not be looked at', async () => {
  await onCloud(async (bench) => {
    bench.cloud.list = () => Promise.reject(new Error('the API key is wrong'));
    const { found, troubles } = await clientOf(bench).sweep();
    expect(found).toEqual([]);
    expect(troubles).toEqual(['Cannot list what is at provider vpc: the API key is wrong']);
  });
});

it('fails at once when nobody could look', async () => {
  await onCloud(async ({ client }) => {
    const alone = new FleetClient({ client, taskQueue: 'nobody-serves-this-queue' });
    await expect(alone.sweep()).rejects.toMatchObject({ code: 'no-server-answers' });
  });
});

it('is scheduled once for a queue', async () => {
  await onCloud(async ({ client, taskQueue }) => {
    const handle = client.schedule.getHandle(sweepScheduleId(taskQueue));
    try {
      await ensureSweepSchedule(client, taskQueue, silentLogger);
      await handle.pause('an operator wants it so');
      await ensureSweepSchedule(client, taskQueue, silentLogger);
      const { state, action } = await handle.describe();
      expect(state.paused).toBe(true);
      expect(action).toMatchObject({ workflowType: 'fleetSweep', taskQueue });
      await handle.trigger();
      await until('it has run', async () => {
        const { info } = await handle.describe();
        const [last] = info.recentActions;
        const run = last && client.workflow.getHandle(last.action.workflow.workflowId);
        return run && (await run.describe()).status.name === 'COMPLETED';
      });
    } finally {
      await handle.delete();
    }
  });
});

function clientOf({ client, taskQueue }: CloudBench): FleetClient {
  return new FleetClient({ client, taskQueue });
}

function verdictsOf({ found }: SweepReport): Readonly<Record<string, string>> {
  return Object.fromEntries(found.map(({ trace, verdict }) => [trace.id, verdict]));
}

async function onCloud(test: (bench: CloudBench) => Promise<void>): Promise<void> {
  const offers = cloudOffers({ profiles: ['cx2-2x4'] });
  await withCloud({ address: sharedTemporalAddress(), offers }, test);
}
