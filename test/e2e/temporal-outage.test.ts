/**
 * F1, F2, F6 and F7 when the Temporal server is killed and comes back on its file: for less and for more than every
 * timeout, with our servers there, killed meanwhile, or told to start again meanwhile.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { TemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';
import { FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { freePort } from '../support/free-port.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { untilServed } from '../support/until-served.ts';
import { startOwnTemporal } from '../support/temporal-server.ts';
import { expectAllOnce } from '../support/verdicts.ts';

/** What becomes of the fleet's server while Temporal is away. */
const fates = ['stays', 'is killed', 'starts anew'] as const;
type Fate = (typeof fates)[number];

interface Outage {
  readonly name: string;
  readonly awayMs: number;
  readonly settings: Readonly<Record<string, number>>;
}

const outages: readonly Outage[] = [
  {
    name: 'less than every timeout',
    awayMs: 0,
    settings: { serveHeartbeatTimeoutMs: 60_000, instanceHeartbeatTimeoutMs: 120_000 },
  },
  // 2 s for whoever serves a worker, 5 s for instances.
  { name: 'more than every timeout', awayMs: 8_000, settings: {} },
];

describeOnEachHost('Temporal away', (host: HostUnderTest) => {
  const folder = { current: scratchFolder() };
  let start: () => Promise<TemporalDevServer>;
  let temporal: TemporalDevServer;

  beforeEach(async () => {
    folder.current = scratchFolder();
    const dbFilename = join(folder.current.path, 'temporal.db');
    const port = await freePort();
    start = () => startOwnTemporal({ port, dbFilename });
    temporal = await start();
  });

  afterEach(async () => {
    await temporal.stop();
    folder.current.remove();
  });

  it.each(outages)('for $name interrupts no task', { timeout: 300_000 }, async (outage) => {
    const { settings, awayMs } = outage;
    const options = { address: temporal.address, host, settings };
    const runs = await Promise.all(fates.map((fate) => Run.begin(fate, options)));
    try {
      process.kill(temporal.pid, 'SIGKILL');
      await temporal.exited;
      await Promise.all(runs.map((run) => run.outage()));
      await sleep(awayMs);
      temporal = await start();
      await Promise.all(runs.map((run) => run.end()));
    } finally {
      await Promise.all(runs.map((run) => run.bench.close()));
    }
  });
});

/** A fleet of six tasks, four of them running, and its server's fate. */
class Run {
  readonly bench: FleetBench;
  private readonly fate: Fate;
  private readonly handle: Awaited<ReturnType<FleetBench['startFleet']>>;

  private constructor(bench: FleetBench, fate: Fate, handle: Run['handle']) {
    this.bench = bench;
    this.fate = fate;
    this.handle = handle;
  }

  static async begin(fate: Fate, options: Parameters<typeof FleetBench.create>[0]): Promise<Run> {
    const bench = await FleetBench.create(options);
    await bench.server.start();
    // Two end while Temporal is away, two after it, and two more take their slots.
    const work = `until [ -e "${bench.recorder.seenAt}/go$(( CE_TASK_INDEX / 2 ))" ]; do sleep 0.1; done`;
    const handle = await bench.startFleet(bench.spec(work, { tasks: { count: 6 } }));
    await untilServed(bench, handle, { runningCount: 4 });
    return new Run(bench, fate, handle);
  }

  async outage(): Promise<void> {
    const { bench, fate } = this;
    bench.recorder.touch('go0');
    if (fate === 'stays') return;
    await bench.server.kill();
    if (fate === 'is killed') return;
    bench.server.spawn();
    await bench.server.awaitEnd();
    expect(bench.server.exitCode).toBe(4);
    expect(bench.server.log()).toContain('Cannot reach Temporal');
  }

  async end(): Promise<void> {
    const { bench, fate, handle } = this;
    const backAt = Date.now();
    if (fate !== 'stays') await bench.server.start();
    await bench.untilStarted(6);
    expect(Date.now() - backAt, this.fate).toBeLessThan(90_000);
    for (const pair of [1, 2]) bench.recorder.touch(`go${pair}`);
    expectAllOnce(bench, await bench.endOf(handle), 6, fate);
  }
}
