import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliProcess, runCli } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { ServingBench, twoTasks } from '../support/serving-bench.ts';
import { temporalCliPath } from '../support/temporal-server.ts';

interface Dev {
  readonly dev: CliProcess;
  readonly port: number;
  /** Flags to reach it. */
  readonly flags: readonly string[];
}

describe('fleet dev', () => {
  let bench: ServingBench;

  beforeEach(() => {
    bench = new ServingBench();
  });

  afterEach(async () => {
    await bench.close();
  });

  async function startDev(...more: readonly string[]): Promise<Dev> {
    const [port, uiPort] = [await freePort(), await freePort()];
    const env = { TEMPORAL_CLI_PATH: temporalCliPath(), TEMPORAL_ADDRESS: 'not.used.invalid:1' };
    const ports = ['--port', `${port}`, '--ui-port', `${uiPort}`];
    const dev = bench.start(['dev', ...bench.serve, ...ports, ...more], { env });
    await dev.untilSaid('Ctrl-C ends all of it');
    expect(dev.stdout).toContain(`http://127.0.0.1:${uiPort}`);
    return { dev, port, flags: ['--address', `127.0.0.1:${port}`] };
  }

  it('ends all at a Ctrl-C, open fleets first', async () => {
    const { dev, flags } = await startDev();
    await bench.runDetached('trial', flags);
    dev.signal('SIGINT');
    expect(await dev.end()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Cancelling fleet trial'),
    });
    await bench.nothingRuns();
  });

  it('keeps fleets in a file, to go on at the next start', async () => {
    const file = ['--db-filename', join(bench.folder, 'temporal.db')];
    const first = await startDev(...file);
    await bench.runDetached('trial', first.flags);
    first.dev.signal('SIGINT');
    expect(await first.dev.end()).toMatchObject({ code: 0 });
    const second = await startDev(...file);
    const watch = await runCli('watch', 'trial', ...second.flags, ...bench.store);
    expect(watch).toMatchObject({ code: 0 });
    second.dev.signal('SIGINT');
    expect(await second.dev.end()).toMatchObject({ code: 0 });
    await bench.nothingRuns();
  });

  it('ends when its Temporal does', async () => {
    const { dev, port } = await startDev();
    const carriers = await markedProcesses(`--port\0${port}\0`);
    const temporal = carriers.find((line) => /^\d+ \S*temporal server start-dev/.test(line));
    process.kill(Number.parseInt(temporal ?? '', 10), 'SIGKILL');
    expect(await dev.end()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Cannot go on as Temporal's development server ended"),
    });
    await bench.nothingRuns();
  });

  it('ends at once at a second Ctrl-C, Temporal included', async () => {
    const { dev, flags } = await startDev();
    const command = ['sh', '-c', 'trap "" TERM; sleep 15; true'];
    await bench.runDetached('trial', flags, { ...twoTasks, command, gracePeriod: '15s' });
    dev.signal('SIGINT');
    await dev.untilSaid('Cancelling fleet trial');
    dev.signal('SIGINT');
    expect(await dev.end()).toMatchObject({ code: 130 });
    await bench.nothingRuns();
  });
});
