/** F1, F2, F3 and F6 when the Docker engine itself is stopped, killed or away under running containers. */

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { describeWithOwnEngines } from '../support/describe-with-docker.ts';
import { type FleetBench, withBench } from '../support/fleet-bench.ts';
import { Gate } from '../support/gate.ts';
import { OwnDockerEngine } from '../support/own-docker-engine.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { untilServed } from '../support/until-served.ts';
import { expectAllOnce, expectAllSucceeded } from '../support/verdicts.ts';

async function withEngine(
  options: { readonly liveRestore: boolean },
  test: (bench: FleetBench, engine: OwnDockerEngine) => Promise<void>,
): Promise<void> {
  const engine = new OwnDockerEngine(options);
  try {
    await engine.start();
    const dockerSocket = engine.socketPath;
    const address = sharedTemporalAddress();
    await withBench({ address, host: 'docker', dockerSocket }, (bench) => test(bench, engine));
  } finally {
    await engine.remove();
  }
}

/** Runs until told, and takes TERM for a reason to end well: the most misleading of ends. */
const misleading = (goAhead: string): string =>
  `trap 'exit 0' TERM; until [ -e "${goAhead}" ]; do sleep 0.1; done`;

/** No budget for the program's own failures, some for those of others. */
const retries = { limit: 0, infrastructureLimit: 3, backoff: { initial: '100ms' } };

describeWithOwnEngines('an engine without live-restore', () => {
  it.concurrent.each(['stop', 'kill'] as const)(
    'that is brought down by %s costs the infrastructure budget only',
    { timeout: 240_000 },
    async (how) => {
      await withEngine({ liveRestore: false }, async (bench, engine) => {
        const goAhead = `${bench.recorder.seenAt}/go`;
        await bench.server.start();
        const spec = bench.spec(misleading(goAhead), { tasks: { count: 4 }, retries });
        const handle = await bench.startFleet(spec);
        await untilServed(bench, handle, { runningCount: 4 });
        await engine[how]();
        await engine.start();
        await bench.untilStarted(8);
        bench.recorder.touch('go');
        expectAllSucceeded(bench, await bench.endOf(handle), 4);
        expect(bench.recorder.read().starts.length, bench.recorder.text()).toBe(8);
        for (const outcome of await bench.outcomes(handle)) {
          const { retries: spent, infrastructureRetries: lost } = Object(outcome);
          expect(spent, bench.serverLogs()).toBe(0);
          // The next attempt may meet the engine while it is still going down.
          expect([1, 2, 3], bench.serverLogs()).toContain(lost);
        }
      });
    },
  );

  it.concurrent('that restarts with its server costs the same', { timeout: 240_000 }, async () => {
    await withEngine({ liveRestore: false }, async (bench, engine) => {
      const goAhead = `${bench.recorder.seenAt}/go`;
      await bench.server.start();
      // Such a program ends with 143: whoever comes later has only that to tell by.
      const work = misleading(goAhead).replace('exit 0', 'exit 143');
      const spec = bench.spec(work, { tasks: { count: 2 }, retries });
      const handle = await bench.startFleet(spec);
      await untilServed(bench, handle, { runningCount: 2 });
      await bench.server.kill();
      await engine.stop();
      await engine.start();
      await bench.server.start();
      await bench.untilStarted(4);
      bench.recorder.touch('go');
      expectAllSucceeded(bench, await bench.endOf(handle), 2);
      expect(await bench.outcomes(handle)).toMatchObject([
        { retries: 0, infrastructureRetries: 1 },
        { retries: 0, infrastructureRetries: 1 },
      ]);
    });
  });
});

describeWithOwnEngines('an engine with live-restore', () => {
  it.concurrent.each(['stop', 'kill'] as const)(
    'that is away after a %s interrupts no task',
    { timeout: 240_000 },
    async (how) => {
      await withEngine({ liveRestore: true }, async (bench, engine) => {
        const gate = new Gate(bench.recorder);
        await bench.server.start();
        // Two end while the engine is away, two after it, and two more take their slots.
        const spec = bench.spec(gate.work, { tasks: { count: 6 }, retries });
        const handle = await bench.startFleet(spec);
        await untilServed(bench, handle, { runningCount: 4 });
        await engine[how]();
        gate.release(2);
        await until('two tasks have ended', () => bench.recorder.read().ends.length === 2);
        // Longer than the claim to serve and the instances' heartbeats: the server itself is well.
        await sleep(6_000);
        await engine.start();
        await bench.untilStarted(6);
        gate.releaseAll();
        expectAllOnce(bench, await bench.endOf(handle), 6);
      });
    },
  );
});
