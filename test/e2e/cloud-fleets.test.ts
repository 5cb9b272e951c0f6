import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

import { cloudOffers, commonProfiles } from '../support/cloud-offers.ts';
import { type CloudBench, type CloudBenchOptions, withCloud } from '../support/cloud-bench.ts';
import { fleetIdOf } from '../support/fleet-evidence.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

it('runs ten tasks at once on two machines that it chooses', async () => {
  await onCloud({}, async (bench) => {
    bench.letProgramsEnd();
    const handle = await bench.startFleet({ tasks: { count: 30 }, scale: { max: 10 } });
    expect(await bench.endOf(handle)).toMatchObject({ result: { state: 'succeeded' } });
    expect(bench.cloud.asked.toSorted()).toEqual(['cx2-2x4 eu-de-1', 'cx2-8x16 eu-de-1']);
    expect(bench.cloud.machines.size).toBe(0);
    const views = await bench.workersOf(handle);
    expect(views).toMatchObject([
      { phase: 'gone', end: 'drained', slots: 8, place: { zone: 'eu-de-1' } },
      { phase: 'gone', end: 'drained', slots: 2 },
    ]);
  });
});

it('goes on in the next zone where there is no room', async () => {
  await onCloud({ zones: ['eu-de-1', 'eu-de-2'] }, async (bench) => {
    bench.letProgramsEnd();
    bench.cloud.refuse = ({ place }) => (place?.zone === 'eu-de-1' ? 'no-room' : undefined);
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    expect(await bench.endOf(handle)).toMatchObject({ result: { state: 'succeeded' } });
    expect(bench.cloud.asked).toEqual(['cx2-2x4 eu-de-1', 'cx2-2x4 eu-de-2']);
  });
});

it('waits, and says so, until there is room somewhere', async () => {
  await onCloud({ profiles: ['cx2-2x4'] }, async (bench) => {
    bench.letProgramsEnd();
    bench.cloud.refuse = () => 'no-room';
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    const { awaited } = await until(
      'the fleet waits for machines',
      async () => {
        const status = await bench.statusOf(handle);
        return status.awaited && status;
      },
      { saw: () => bench.cloud.asked },
    );
    expect(awaited?.reason).toContain('is refused with no-room');
    await until('it has tried three times', () => bench.cloud.asked.length >= 3);
    bench.cloud.refuse = () => undefined;
    expect(await bench.endOf(handle)).toMatchObject({ result: { state: 'succeeded' } });
  });
});

it('gives up when nowhere is room for long', async () => {
  const settings = { machinePatienceMs: 1_500, offersValidMs: 700 };
  await onCloud({ profiles: ['cx2-2x4'], settings }, async (bench) => {
    bench.cloud.refuse = () => 'no-room';
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    const end = await bench.endOf(handle);
    expect(end).toMatchObject({ type: 'no-capacity', result: { tasks: { cancelled: 2 } } });
    expect(end.message).toMatch(/no machine was to be had for .*; the last answer: Cannot make/);
    expect(bench.cloud.offersAsked).toBeGreaterThan(1);
  });
});

it('ends at once when cancelled while it waits', async () => {
  await onCloud({ profiles: ['cx2-2x4'], settings: { noRoomPauseMs: 60_000 } }, async (bench) => {
    bench.cloud.refuse = () => 'no-room';
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    await until('it waits', async () => (await bench.statusOf(handle)).awaited);
    await handle.executeUpdate('cancel', { args: [{ mode: 'soft' }] });
    await expect(handle.result()).rejects.toThrow();
    const status = await bench.statusOf(handle);
    expect(status).toMatchObject({ state: 'cancelled', tasks: { cancelled: 2 } });
    expect(status).not.toHaveProperty('awaited');
  });
});

it('ends with the reason when it is refused', async () => {
  await onCloud({}, async (bench) => {
    bench.cloud.refuse = () => 'refused';
    const handle = await bench.startFleet({ tasks: { count: 20 }, scale: { max: 10 } });
    const end = await bench.endOf(handle);
    expect(end).toMatchObject({ type: 'provider-refused' });
    expect(end.message).toContain('is refused with refused');
    expect(bench.cloud.asked).toHaveLength(2);
  });
});

it('gives up when machines never come up', async () => {
  await onCloud({ settings: { workerFailureLimit: 3 } }, async (bench) => {
    bench.cloud.refuse = () => 'not-ready';
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    expect(await bench.endOf(handle)).toMatchObject({ type: 'workers-failing' });
    expect(bench.cloud.asked).toHaveLength(3);
  });
});

it('replaces a machine that is lost, and repeats its tasks', async () => {
  await onCloud({ profiles: ['cx2-2x4'] }, async (bench) => {
    const handle = await bench.startFleet({ tasks: { count: 2 } });
    const first = await until('both tasks run', () => {
      const [machine] = bench.cloud.machines.values();
      return machine?.host.starts === 2 && machine;
    });
    bench.lose(first.name);
    const second = await until(
      'both tasks run again',
      () => {
        const machine = bench.cloud.machines.get(bench.cloud.made[1] ?? '');
        return machine?.host.starts === 2 && machine;
      },
      { saw: () => ({ made: bench.cloud.made, machines: [...bench.cloud.machines.keys()] }) },
    );
    // Proved gone before the tasks were begun anew (F2).
    expect(bench.cloud.machines.has(first.name)).toBe(false);
    expect(second.name).not.toBe(first.name);
    bench.letProgramsEnd();
    expect(await bench.endOf(handle)).toMatchObject({ result: { state: 'succeeded' } });
    expect(await bench.workersOf(handle)).toMatchObject([
      { end: 'lost', reason: expect.stringContaining('could not be reached') },
      { end: 'drained' },
    ]);
  });
});

it('ends only when nothing at the cloud carries its mark', async () => {
  await onCloud({}, async (bench) => {
    const handle = await bench.startFleet({ tasks: { count: 1 } });
    const fleetId = await fleetIdOf(handle);
    bench.cloud.leave('volume-1', { fleetId });
    bench.cloud.leave('volume-2', { fleetId: '01a1fecd-d6f3-7220-970f-8177da6b8943' });
    bench.letProgramsEnd();
    expect(await bench.endOf(handle)).toMatchObject({ result: { state: 'succeeded' } });
    expect(bench.cloud.swept).toEqual(['volume-1']);
    expect([...bench.cloud.leftovers.keys()]).toEqual(['volume-2']);
  });
});

async function onCloud(
  {
    profiles = commonProfiles,
    zones,
    settings,
  }: {
    readonly profiles?: readonly string[];
    readonly zones?: readonly string[];
    readonly settings?: CloudBenchOptions['settings'];
  },
  test: (bench: CloudBench) => Promise<void>,
): Promise<void> {
  const offers = cloudOffers({ profiles, ...(zones && { zones }) });
  const address = sharedTemporalAddress();
  await withCloud({ address, offers, ...(settings && { settings }) }, test);
}
