import { afterEach, beforeEach, expect, it } from 'vitest';

import { FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

describeOnEachHost('a fleet', (host: HostUnderTest) => {
  let bench: FleetBench;

  beforeEach(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), host });
    await bench.server.start();
  });

  afterEach(async () => {
    await bench.close();
  });

  it('runs 100 tasks once each, 10 at once and never more', async () => {
    const tenStarted = `[ "$(grep -c ^start "${bench.recorder.seenAt}/log")" -ge 10 ]`;
    const end = await bench.runFleet(
      bench.spec(`until ${tenStarted}; do sleep 0.05; done; sleep 0.1`, {
        tasks: { count: 100 },
        scale: { max: 10 },
        resources: { cpu: 0.1, memory: '32M' },
      }),
    );
    expect(end, bench.server.log()).toMatchObject({
      status: 'COMPLETED',
      result: { state: 'succeeded', tasks: { total: 100, succeeded: 100, open: 0 } },
    });
    const recorded = bench.recorder.read();
    expect([...recorded.starts].sort(numerically)).toEqual(range(100));
    expect([...recorded.ends].sort(numerically)).toEqual(range(100));
    expect(recorded.overlaps).toEqual([]);
    expect(recorded.mostAtOnce).toBe(10);
  });

  it('divides this computer among several workers within scale.max', async () => {
    const handle = await bench.startFleet(
      bench.spec('sleep 0.5', {
        tasks: { count: 24 },
        scale: { max: 6 },
        provider: { type: 'local', workers: 3 },
      }),
    );
    const end = await bench.endOf(handle);
    expect(end.result, end.message).toMatchObject({ state: 'succeeded' });
    const workers = await handle.query<readonly { slots: number; phase: string }[]>('workers');
    expect(workers.map((worker) => [worker.slots, worker.phase])).toEqual([
      [2, 'gone'],
      [2, 'gone'],
      [2, 'gone'],
    ]);
    expect(bench.recorder.read().mostAtOnce).toBeLessThanOrEqual(6);
  });

  it('tells an instance who it is', async () => {
    const names =
      'CE_TASK_ID CE_FLEET_ID CE_FLEET_NAME CE_PROJECT_ID CE_REQUEST_ID CE_CPU FLEET_ATTEMPT CE_FLEET_CONCURRENCY';
    const print = names
      .split(' ')
      .map((name) => `$${name}`)
      .join(' ');
    const handle = await bench.startFleet(
      bench.spec(`echo "env ${print}" >> "${bench.recorder.seenAt}/log"`, {
        name: 'envy',
        tasks: { count: 1 },
      }),
    );
    const end = await bench.endOf(handle);
    const line = bench.recorder
      .text()
      .split('\n')
      .find((text) => text.startsWith('env '));
    const id = end.result?.id ?? '';
    expect(line).toMatch(new RegExp(`^env [0-9a-f-]{36} ${id} envy default ${id} 0.25 1 4$`));
  });
});

function numerically(a: string, b: string): number {
  return Number(a) - Number(b);
}

function range(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}
