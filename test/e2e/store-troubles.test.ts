/** F1 and F6 when the state store is full, may not be written to, or is not there. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { InstanceReport } from '../../workflows/domain/instance.ts';
import { type FleetBench, type HostUnderTest, withBench } from '../support/fleet-bench.ts';
import { lastReports } from '../support/fleet-evidence.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';
import { untilServed } from '../support/until-served.ts';
import { expectAllOnce } from '../support/verdicts.ts';

/** Only root can mount. */
const itAsRoot = process.getuid?.() === 0 ? it.concurrent : it.skip;

/** A file system of four MiB. */
class SmallDisk {
  readonly path = mkdtempSync(join(tmpdir(), 'fleet-small-disk-'));

  constructor() {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', this.path]);
  }

  fill(): void {
    try {
      for (let part = 0; ; part += 1) {
        writeFileSync(join(this.path, `ballast-${part}`), Buffer.alloc(64 * 1024));
      }
    } catch {
      // It is full.
    }
  }

  clear(): void {
    execFileSync('sh', ['-c', `rm -f '${this.path}'/ballast-*`]);
  }

  remount(how: 'ro' | 'rw'): void {
    execFileSync('mount', ['-o', `remount,${how}`, this.path]);
  }

  remove(): void {
    execFileSync('umount', ['-l', this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }
}

const troubles = {
  full: { begin: (disk: SmallDisk) => disk.fill(), end: (disk: SmallDisk) => disk.clear() },
  'read-only': {
    begin: (disk: SmallDisk) => disk.remount('ro'),
    end: (disk: SmallDisk) => disk.remount('rw'),
  },
} as const;

describeOnEachHost('a state store', (host: HostUnderTest) => {
  itAsRoot.each(['full', 'read-only'] as const)(
    'that is %s for a while costs logs only',
    { timeout: 240_000 },
    async (name) => {
      const disk = new SmallDisk();
      try {
        const settings = { storePatienceMs: 3_000, instanceHeartbeatTimeoutMs: 20_000 };
        const store = join(disk.path, 'store');
        const address = sharedTemporalAddress();
        await withBench({ address, host, settings, store }, (bench) =>
          withTrouble(
            bench,
            () => troubles[name].begin(disk),
            () => troubles[name].end(disk),
          ),
        );
      } finally {
        disk.remove();
      }
    },
  );
});

/** Four tasks end while nothing can be stored, and four more follow before anything can. */
async function withTrouble(bench: FleetBench, begin: () => void, end: () => void): Promise<void> {
  await bench.server.start();
  const work = `until [ -e "${bench.recorder.seenAt}/go" ]; do sleep 0.1; done; echo done`;
  const handle = await bench.startFleet(bench.spec(work, { tasks: { count: 8 } }));
  await untilServed(bench, handle, { runningCount: 4 });
  begin();
  bench.recorder.touch('go');
  await until('eight have ended', () => bench.recorder.read().ends.length === 8, {
    saw: () => [bench.recorder.text(), bench.serverLogs()],
  });
  await until(
    'all are reported',
    async () => (await lastReports(bench.client, handle)).length === 8,
  );
  expect((await handle.describe()).status.name).toBe('RUNNING');
  end();
  expectAllOnce(bench, await bench.endOf(handle), 8);
  expect(logsOf(await lastReports(bench.client, handle))).toEqual(
    Array.from({ length: 8 }, () => 'incomplete'),
  );
  expect(await bench.outcomes(handle)).toHaveLength(8);
}

function logsOf(reports: readonly InstanceReport[]): readonly string[] {
  return reports.map((report) => (report.kind === 'exited' ? report.exit.logs : report.kind));
}

describe('a server', () => {
  it('whose store cannot be made says so', { timeout: 60_000 }, async () => {
    await withBench({ address: sharedTemporalAddress(), host: 'process' }, async (bench) => {
      mkdirSync(bench.folder, { recursive: true });
      writeFileSync(join(bench.folder, 'file'), '');
      const server = bench.newServer({ store: join(bench.folder, 'file', 'store') });
      server.spawn();
      await server.awaitEnd();
      expect(server.exitCode).toBe(1);
      expect(server.log()).toMatch(
        /^Error: Cannot use the state store: .*\[store=.*file\/store\]$/m,
      );
    });
  });
});
