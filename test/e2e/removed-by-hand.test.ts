/** F2 and F3 when somebody ends or removes what a fleet runs, behind its back. */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { describeWithDocker } from '../support/describe-with-docker.ts';
import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { labelsOf } from '../support/fleet-evidence.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { untilServed } from '../support/until-served.ts';
import { expectAllSucceeded } from '../support/verdicts.ts';

const retries = { limit: 2, infrastructureLimit: 2, backoff: { initial: '100ms' } };

type Handle = Awaited<ReturnType<FleetBench['startFleet']>>;

/** Two tasks run until told, but for their second attempt. */
async function withTwoRunning(
  host: HostUnderTest,
  test: (bench: FleetBench, handle: Handle) => Promise<void>,
): Promise<void> {
  await withBench({ address: sharedTemporalAddress(), host }, async (bench) => {
    await bench.server.start();
    const work = `[ "$FLEET_ATTEMPT" = 2 ] || until [ -e "${bench.recorder.seenAt}/go" ]; do sleep 0.1; done`;
    const handle = await bench.startFleet(bench.spec(work, { tasks: { count: 2 }, retries }));
    await untilServed(bench, handle, { runningCount: 2 });
    await test(bench, handle);
  });
}

/** One of the two was meddled with: it ran twice, and spent that budget. */
async function expectSpent(
  bench: FleetBench,
  handle: Handle,
  spent: { readonly retries: number; readonly infrastructureRetries: number },
): Promise<void> {
  await bench.untilStarted(3);
  bench.recorder.touch('go');
  expectAllSucceeded(bench, await bench.endOf(handle), 2);
  expect(bench.recorder.read().starts, bench.recorder.text()).toHaveLength(3);
  const [meddled, other] = (await bench.outcomes(handle)).toSorted(
    (a, b) => triesOf(b) - triesOf(a),
  );
  expect(meddled).toMatchObject(spent);
  expect(other).toMatchObject({ retries: 0, infrastructureRetries: 0 });
}

function triesOf(outcome: object): number {
  const { retries: own = 0, infrastructureRetries: others = 0 } = outcome as Record<string, number>;
  return own + others;
}

describeOnEachHost('an instance removed by hand', (host: HostUnderTest) => {
  it.concurrent('is replaced at the cost of the infrastructure', { timeout: 180_000 }, () =>
    withTwoRunning(host, async (bench, handle) => {
      await removeByHand(bench, handle);
      await expectSpent(bench, handle, { retries: 0, infrastructureRetries: 1 });
    }),
  );

  it.concurrent('while no server is there is replaced too', { timeout: 180_000 }, () =>
    withTwoRunning(host, async (bench, handle) => {
      await bench.server.kill();
      await removeByHand(bench, handle);
      await bench.server.start();
      await expectSpent(bench, handle, { retries: 0, infrastructureRetries: 1 });
    }),
  );
});

describeWithDocker('an instance ended by hand, in Docker containers', () => {
  it.concurrent('by way of its engine costs the infrastructure', { timeout: 180_000 }, () =>
    withTwoRunning('docker', async (bench, handle) => {
      const host = await bench.containerHost();
      const [one] = await host.list(await labelsOf(handle));
      await host.signal(one?.id ?? '', 'KILL');
      await host.close();
      await expectSpent(bench, handle, { retries: 0, infrastructureRetries: 1 });
    }),
  );
});

describeOnEachHost('a program killed by hand', (host: HostUnderTest) => {
  it.runIf(host === 'process')('costs a retry of its task', { timeout: 180_000 }, () =>
    withTwoRunning(host, async (bench, handle) => {
      process.kill(programsOf(bench)[0] ?? 0, 'SIGKILL');
      await expectSpent(bench, handle, { retries: 1, infrastructureRetries: 0 });
    }),
  );

  it.runIf(host === 'process')('with what waits for it costs none', { timeout: 180_000 }, () =>
    withTwoRunning(host, async (bench, handle) => {
      const [program = 0, shim = 0] = programsOf(bench);
      process.kill(shim, 'SIGKILL');
      process.kill(program, 'SIGKILL');
      await expectSpent(bench, handle, { retries: 0, infrastructureRetries: 1 });
    }),
  );
});

/** `docker rm --force`, or the loss of an instance's files, which its processes outlive. */
async function removeByHand(bench: FleetBench, handle: Handle): Promise<void> {
  const host = await bench.containerHost();
  const [one] = await host.list(await labelsOf(handle));
  if (bench.host === 'docker') await host.remove(one?.id ?? '', { force: true });
  else rmSync(join(bench.folder, 'instances', one?.name ?? ''), { recursive: true });
  await until('it is gone', async () => (await host.inspect(one?.id ?? '')) === undefined);
  await host.close();
}

/** Process ids of one instance, its program's and its shim's, from its claim. */
function programsOf(bench: FleetBench): readonly number[] {
  const instances = join(bench.folder, 'instances');
  const [name = ''] = readdirSync(instances).filter((entry) => !entry.startsWith('.'));
  const [id = ''] = readdirSync(join(instances, name));
  const [, program, , shim] = readFileSync(join(instances, name, id, 'claim'), 'utf8').split(' ');
  return [Number(program), Number(shim)];
}
