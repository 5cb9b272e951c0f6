/** A worker is bound to one computer: no other serves it, and one that is asked to all the same refuses. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { type FleetBench, withBench } from '../support/fleet-bench.ts';
import type { FleetServerProcess } from '../support/fleet-server-process.ts';
import { temporal } from '../support/temporal-command.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { TrialFleet, untilReleased } from '../support/trial-fleet.ts';

describe('a worker of another computer', { timeout: 180_000 }, () => {
  const address = sharedTemporalAddress();

  it('waits for it, whoever else is there', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      await bench.newServer({ role: 'control' }).start();
      const own = computer(bench, 'own');
      await own.start();
      const fleet = await TrialFleet.start(bench, untilReleased);
      await fleet.untilStarted(4);
      await own.kill();
      const other = computer(bench, 'other');
      await other.start();
      // Its server is dead to Temporal, and the other computer has shown that it serves fleets.
      await fleet.untilActivity(fleet.worker(0), ({ attempt, started }) => attempt > 1 && !started);
      await (await TrialFleet.start(bench, 'true')).expectSuccess();
      await fleet.untilActivity(fleet.worker(0), ({ attempt, started }) => attempt > 1 && !started);
      await own.start();
      fleet.release();
      await fleet.expectSuccess();
      fleet.expectStarts({ 0: 1, 1: 1, 2: 1, 3: 1 });
    });
  });

  it('is refused when it is asked for by hand', async () => {
    await withBench({ address, host: 'process' }, async (bench) => {
      const other = computer(bench, 'other');
      await other.start();
      const machineId = readFileSync(join(other.options.folder, 'machine-id'), 'utf8').trim();
      const worker = { number: 0, name: 'stray', offer: { machineId: 'elsewhere-12345678' } };
      const flags = {
        '--activity-id': `${bench.id}-stray`,
        '--type': 'serveWorker',
        '--task-queue': `${bench.taskQueue}/hosts/${machineId}`,
        '--start-to-close-timeout': '1m',
        '--input': JSON.stringify({ worker }),
      };
      const asked = await temporal('activity', 'execute', ...Object.entries(flags).flat());
      expect(asked).toMatchObject({ code: 1 });
      expect(asked.stdout + asked.stderr).toContain(
        'Cannot serve stray as it is bound to computer elsewhere-12345678',
      );
    });
  });
});

/** A host server with a state folder of its own, which makes it another computer. */
function computer(bench: FleetBench, name: string): FleetServerProcess {
  const folder = join(bench.folder, name);
  return bench.newServer({ role: 'hosts', folder, store: join(bench.folder, 'store') });
}
