import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckRow } from '../../cli/output/doctor-view.ts';
import { CliBench } from '../support/cli-bench.ts';
import { type CliEnd, runCli } from '../support/cli-process.ts';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { freePort } from '../support/free-port.ts';
import { listenPlain } from '../support/loopback-server.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

interface Diagnosis {
  readonly code: CliEnd['code'];
  readonly tookMs: number;
  /** Status and finding by check. */
  readonly checks: Readonly<Record<string, string>>;
}

async function diagnose(...args: readonly string[]): Promise<Diagnosis> {
  const begun = Date.now();
  const { code, stdout, stderr } = await runCli('doctor', '-o', 'json', ...args);
  if (stdout === '') throw new Error(`doctor said nothing: ${stderr}`);
  const rows = JSON.parse(stdout) as readonly CheckRow[];
  const checks = rows.map(({ check, status, found }) => [check, `${status}: ${found}`] as const);
  return { code, tookMs: Date.now() - begun, checks: Object.fromEntries(checks) };
}

const skipped = 'skipped: needs Temporal, which cannot be used';

describe('fleet doctor', () => {
  const bench = new CliBench(sharedTemporalAddress());
  const flags = [...bench.flags, '--state', bench.folder];

  beforeAll(() => bench.server.start());
  afterAll(() => bench.close());

  const processesOnly = ['--skip', 'engine,engine-limits,engine-logs,engine-disk'];

  it('finds nothing wrong where a server serves, and leaves nothing', async () => {
    const { code, checks } = await diagnose(...flags, ...processesOnly);
    const failed = Object.entries(checks).filter(([, said]) => !/^(ok|warning): /.test(said));
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    expect(checks).toMatchObject({
      temporal: expect.stringContaining(`ok: ${sharedTemporalAddress()} answers in`),
      namespace: expect.stringMatching(/^ok: default keeps what has ended for/),
      start: expect.stringMatching(/^ok: /),
      clock: expect.stringMatching(/^ok: this computer and Temporal agree/),
      server: expect.stringContaining(`ok: 1 fleet server on task queue ${bench.taskQueue}`),
      processes: expect.stringMatching(/^ok: /),
      bundle: expect.stringMatching(/^ok: /),
    });
    expect(readdirSync(bench.folder).filter((name) => name.includes('doctor'))).toEqual([]);
    const connection = await Connection.connect({ address: sharedTemporalAddress() });
    const query = `WorkflowId STARTS_WITH 'fleet-doctor-'`;
    const { workflow } = new Client({ connection });
    await until('its workflow is gone', async () => (await workflow.count(query)).count === 0);
    await connection.close();
  });

  it('says that nobody listens, and looks at the rest', async () => {
    const address = `127.83.4.5:${await freePort()}`;
    const { code, tookMs, checks } = await diagnose(...flags, '--address', address);
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(30_000);
    expect(checks).toMatchObject({
      temporal: `failed: nobody listens at ${address}`,
      namespace: skipped,
      visibility: skipped,
      start: skipped,
      clock: skipped,
      server: skipped,
      'store-folder': expect.stringMatching(/^(ok|warning): /),
    });
  });

  it('waits in bounded time for one that never answers', async () => {
    const silent = await listenPlain();
    const { code, tookMs, checks } = await diagnose(...flags, '--address', silent.address);
    await silent.close();
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(40_000);
    expect(checks['temporal']).toBe(
      `failed: ${silent.address} takes connections and does not answer as Temporal within 5 s`,
    );
  });

  it('names what is wrong with each of several things', async () => {
    const wrong = ['--namespace', 'nowhere', '--docker-socket', join(bench.folder, 'no.sock')];
    const { code, checks } = await diagnose(...flags, ...wrong, '--store', '/sys/fleet-store');
    expect(code).toBe(1);
    expect(checks).toMatchObject({
      temporal: expect.stringMatching(/^ok: /),
      namespace: 'failed: cannot be described (Namespace nowhere is not found.)',
      engine: expect.stringMatching(/^failed: there is no engine at/),
      'engine-disk': 'skipped: needs the container engine',
      'store-folder': expect.stringMatching(/^failed: \/sys\/fleet-store cannot be made in \/sys/),
      'state-folder': expect.stringMatching(/^(ok|warning): /),
    });
    expect(existsSync('/sys/fleet-store')).toBe(false);
  });

  it('misses a server, and does not when told so', async () => {
    const elsewhere = [...flags, '--task-queue', 'nobody', ...processesOnly];
    const missed = await runCli('doctor', ...elsewhere);
    expect(missed.code).toBe(1);
    expect(missed.stdout).toMatch(
      /^server +failed +nobody serves task queue nobody: .*"fleet server --task-queue nobody"$/m,
    );
    const { code, stderr } = await runCli('doctor', ...elsewhere, '--skip', 'server');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^\d+ ok/) });
  });

  it('tells of a connection profile that does not exist', async () => {
    const { code, checks } = await diagnose('--profile', 'nope', ...processesOnly);
    expect(code).toBe(1);
    expect(checks['temporal']).toMatch(/^failed: the configuration of the connection cannot be/);
  });
});

describeWithDocker('fleet doctor', (socketPath) => {
  it('asks the engine what it is and enforces', async () => {
    const { checks } = await diagnose('--address', sharedTemporalAddress());
    expect(checks).toMatchObject({
      engine: expect.stringMatching(new RegExp(`^ok: Docker .* at ${socketPath}, API 1\\.`)),
      'engine-limits': expect.stringMatching(/^(ok|warning): limits of/),
      'engine-logs': 'ok: the log driver json-file can be read',
      'engine-disk': expect.stringMatching(/^(ok|warning): .* free on/),
    });
  });
});
