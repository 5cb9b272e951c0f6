import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { storeKeys } from '../../workflows/domain/ids.ts';
import { FleetBench, type FleetEnd, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

describeOnEachHost('a task', (host: HostUnderTest) => {
  let bench: FleetBench;
  useFleetBench({ host, verbose: true }, (made) => (bench = made));

  let serial = 0;
  const run = (spec: unknown): Promise<FleetEnd> => bench.runFleet(spec, `fleet-${(serial += 1)}`);

  it.each([
    [1, 'non-zero-exit'],
    [42, 'non-zero-exit'],
    [137, 'signal'],
    [143, 'signal'],
  ])('that exits with %i fails as %s', async (exitCode, code) => {
    const end = await run(bench.spec(`exit ${exitCode}`, { tasks: { count: 1 } }));
    expect(end).toMatchObject({ status: 'FAILED', type: 'tasks-failed' });
    expect(end.result).toMatchObject({
      state: 'failed',
      tasks: { failed: 1 },
      failures: [{ index: '0', state: 'failed', code, exitCode, attempts: 1 }],
    });
  });

  it('that is killed by a signal of its own fails as signal', async () => {
    const end = await run(bench.spec("sh -c 'kill -KILL $$'; exit $?", { tasks: { count: 1 } }));
    expect(end.result?.failures).toMatchObject([{ code: 'signal', exitCode: 137 }]);
  });

  it('is retried up to the limit and then fails', async () => {
    const before = bench.recorder.read().starts.length;
    const end = await run(
      bench.spec('exit 3', {
        tasks: { count: 1 },
        retries: { limit: 2, backoff: { initial: '100ms' } },
      }),
    );
    expect(end.result?.failures).toMatchObject([{ attempts: 3, retries: 2, exitCode: 3 }]);
    expect(bench.recorder.read().starts.length - before).toBe(3);
  });

  it('succeeds on a later attempt', async () => {
    const end = await run(
      bench.spec('[ "$FLEET_ATTEMPT" = 3 ]', {
        tasks: { count: 1 },
        retries: { limit: 3, backoff: { initial: '100ms' } },
      }),
    );
    expect(end.result, end.message).toMatchObject({ state: 'succeeded' });
  });

  it('that fails as a rule says is not retried', async () => {
    const rules = [{ on: { exitCodes: [1, '40-42'] }, then: 'fail' }];
    const end = await run(
      bench.spec('exit 42', { tasks: { count: 1 }, retries: { limit: 3, rules } }),
    );
    expect(end.result?.failures).toMatchObject([
      {
        code: 'non-zero-exit',
        message: 'exit code 42 (retries.rules[0]: fail)',
        rule: { position: 0, action: 'fail' },
        attempts: 1,
      },
    ]);
    expect(bench.server.log()).toMatch(
      /info attempt failed .*code=non-zero-exit reason="exit code 42 \(retries.rules\[0\]: fail\)" next=failed/,
    );
  });

  it('whose failures a rule ignores keeps its retries', async () => {
    const rules = [
      { on: { signals: ['SIGUSR1'] }, then: 'ignore' },
      { on: 'timeout', then: 'ignore' },
    ];
    const retries = { limit: 0, ignoreLimit: 2, backoff: { initial: '100ms' }, rules };
    const work = 'case $FLEET_ATTEMPT in 1) kill -USR1 $$;; 2) sleep 60;; esac';
    const spec = { tasks: { count: 1 }, maxExecutionTime: '2s', retries };
    const well = await run(bench.spec(`sh -c '${work}' || exit $?`, spec));
    expect(well.result, well.message).toMatchObject({ state: 'succeeded' });
    const never = await run(bench.spec("sh -c 'kill -USR1 $$'; exit $?", spec));
    expect(never.result?.failures).toMatchObject([
      {
        code: 'signal',
        message: 'exit code 138 (SIGUSR1) (retries.rules[0]: ignore, at most 2 times)',
        attempts: 3,
        retries: 0,
        ignored: 2,
      },
    ]);
  });

  it('that runs too long is stopped as timeout', async () => {
    const end = await run(bench.spec('sleep 60', { tasks: { count: 1 }, maxExecutionTime: '1s' }));
    expect(end.result?.failures).toMatchObject([{ code: 'timeout', attempts: 1 }]);
  });

  it('that ignores SIGTERM and forks is killed with all it started', async () => {
    const marker = join(bench.recorder.folder, `beat-${serial}`);
    const seen = `${bench.recorder.seenAt}/beat-${serial}`;
    const beat = `while true; do echo x >> ${seen}; sleep 0.1; done`;
    const end = await run(
      bench.spec(
        `trap '' TERM; (trap '' TERM; ${beat}) & (trap '' TERM; setsid sh -c '${beat}') & wait; wait; sleep 60`,
        {
          tasks: { count: 1 },
          maxExecutionTime: '1s',
          gracePeriod: '1s',
        },
      ),
    );
    expect(end.result?.failures).toMatchObject([{ code: 'timeout', exitCode: 137 }]);
    const size = readFileSync(marker).length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(readFileSync(marker).length).toBe(size);
  });

  it('whose command does not exist fails at once', async () => {
    const end = await run({
      ...bench.spec('true', { tasks: { count: 1 }, retries: { limit: 3 } }),
      command: ['/no/such/command'],
    });
    expect(end.result?.failures).toMatchObject([
      { code: 'command-not-found', attempts: 1, retries: 0 },
    ]);
  });

  it('that writes 100 MB has a capped log with a mark', async () => {
    const end = await run(
      bench.spec(`yes ${'0123456789'.repeat(100)} | head -c 104857600; echo; echo the-end`, {
        tasks: { count: 1 },
      }),
    );
    expect(end.result, end.message).toMatchObject({ state: 'succeeded' });
    const log = logOf(bench, end);
    expect(log.length).toBeLessThan(20 * 1024 * 1024);
    expect(log).toMatch(/bytes of output left out here/);
    expect(log.trimEnd()).toMatch(/stdout the-end$/);
  });

  it('that writes what is no UTF-8 has a log that is', async () => {
    const end = await run(
      bench.spec(
        String.raw`printf 'caf\303\251 \377\376 end\n'; printf 'to stderr\n' >&2; printf 'no newline'`,
        {
          tasks: { count: 1 },
        },
      ),
    );
    const log = logOf(bench, end);
    expect(log).toContain('stdout café \u{fffd}\u{fffd} end\n');
    expect(log).toContain('stderr to stderr\n');
    expect(log).toContain('stdout no newline\n');
  });
});

describe('logs of a task', () => {
  it('can be read in the store while it runs', async () => {
    const bench = await FleetBench.create({ address: sharedTemporalAddress(), host: 'process' });
    try {
      await bench.server.start();
      const handle = await bench.startFleet(
        bench.spec('echo early; sleep 30', { tasks: { count: 1 } }),
      );
      const { firstRunId } = (await handle.describe()).raw.workflowExecutionInfo ?? {};
      const piece = join(
        bench.folder,
        'store',
        `${storeKeys.logChunks(firstRunId ?? '', '0', 1)}000000.log`,
      );
      await expect.poll(() => existsSync(piece), { timeout: 20_000 }).toBe(true);
      expect(readFileSync(piece, 'utf8')).toContain('stdout early\n');
    } finally {
      await bench.close();
    }
  });
});

function logOf(bench: FleetBench, end: FleetEnd): string {
  const key = storeKeys.log(end.result?.id ?? '', '0', 1);
  return readFileSync(join(bench.folder, 'store', key), 'utf8');
}
