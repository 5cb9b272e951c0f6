/** F1, F4 and F7: cancels in every state of a fleet but running: the rows "cancel" of FAULTS.md. */

import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, it } from 'vitest';

import { describeWithDocker } from '../support/describe-with-docker.ts';
import { type FleetBench, withBench } from '../support/fleet-bench.ts';
import { cancelFleet, cancelWishes, type CancelWish } from '../support/operator.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

type Crossing = readonly [first: CancelWish, second: CancelWish];

const crossings = cancelWishes.flatMap((first) =>
  cancelWishes.map((second): Crossing => [first, second]),
);
const six = { tasks: { count: 6 } };
const all = { total: 6, open: 0, succeeded: 0, failed: 0, cancelled: 6 };

describe('a fleet is cancelled', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();

  it('before any server is there, twice', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const fleets = await startAll(bench, crossings);
      const wishes = fleets.map(async ({ fleet, crossing: [first, second] }) => {
        // An update waits for a server.
        const answer = cancelFleet(fleet.id, first);
        return Promise.all([answer, cancelFleet(fleet.id, second)]);
      });
      await bench.server.start();
      await Promise.all(wishes);
      for (const { fleet } of fleets) await fleet.expectCancelled(all);
      for (const { fleet } of fleets) fleet.expectStarts({});
    });
  });

  it('before any computer offers itself, twice', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.newServer({ role: 'control' }).start();
      for (const { fleet, crossing } of await startAll(bench, crossings)) {
        await fleet.untilActivity(fleet.id, ({ id }) => id === 'find-offers');
        for (const wish of crossing) await cancelFleet(fleet.id, wish);
        await fleet.expectCancelled(all);
      }
    });
  });

  it.each([
    ['soft', 'hard'],
    ['native', 'soft'],
  ] as const)('while its worker is provisioned, %s and %s', async (...crossing) => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:provisioned', six);
      for (const wish of crossing) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await fleet.expectCancelled(all);
      fleet.expectStarts({});
    });
  });

  it('while its worker drains for good: it has succeeded', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:drained', six);
      for (const wish of ['soft', 'hard', 'native'] as const) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await fleet.expectSuccess();
      await fleet.expectNothingLeft();
    });
  });

  it('while its worker is removed: it has succeeded', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const { fleet, hosts } = await TrialFleet.stoppedAt(bench, 'worker:deprovisioned', six);
      for (const wish of ['soft', 'hard', 'native'] as const) await cancelFleet(fleet.id, wish);
      await hosts.kill();
      await hosts.start('');
      await fleet.expectSuccess();
      await fleet.expectNothingLeft();
    });
  });
});

describeWithDocker('a fleet that pulls its image', () => {
  let registry: Server;

  beforeAll(async () => {
    registry = createServer(() => undefined);
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    registry.close();
  });

  it('is cancelled, soft and then hard: it waits no longer', { timeout: 180_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host: 'docker' }, async (bench) => {
      await bench.server.start();
      const address = registry.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const image = `127.0.0.1:${port}/silent:1`;
      const fleet = await TrialFleet.start(bench, 'true', { tasks: { count: 6 }, image });
      await fleet.untilServed({ otherCount: 4 });
      await cancelFleet(fleet.id, 'soft');
      await cancelFleet(fleet.id, 'hard');
      await fleet.expectCancelled(all);
      fleet.expectStarts({});
    });
  });
});

function startAll(
  bench: FleetBench,
  crossings: readonly Crossing[],
): Promise<readonly { readonly fleet: TrialFleet; readonly crossing: Crossing }[]> {
  return Promise.all(
    crossings.map(async (crossing) => {
      const fleet = await TrialFleet.start(bench, 'true', six);
      return { fleet, crossing };
    }),
  );
}
