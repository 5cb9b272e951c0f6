import { randomBytes } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CLI_MAIN, CliProcess, runCli } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { sharedTemporalAddress, temporalCliPath } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

const FLEET = JSON.stringify({
  command: ['sh', '-c', 'echo begun; sleep 8; echo ended'],
  tasks: { count: 2 },
  resources: { cpu: 0.1, memory: '16M' },
  scale: { max: 2 },
  gracePeriod: '1s',
});

/** Short times, so that a hand-over is a matter of a second or two. */
const QUICK = { serveHeartbeatTimeoutMs: 2_000, serveRetryIntervalMs: 200, drainReportIntervalMs: 300 };

describe('the commands that serve', () => {
  const cleanUps: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  /** A folder for a server; whatever still runs with it is a failure. */
  function place() {
    const folder = scratchFolder();
    cleanUps.push(folder.remove);
    const settings = join(folder.path, 'settings.json');
    writeFileSync(settings, JSON.stringify(QUICK));
    const state = join(folder.path, 'state');
    const serve = ['--state', state, '--settings', settings, '--cpus', '4', '--memory', '4G'];
    return { folder: folder.path, serve, store: ['--store', join(state, 'store')] };
  }

  function start(args: readonly string[], command?: readonly string[], env?: NodeJS.ProcessEnv) {
    const started = new CliProcess({ args, ...(command && { command }), ...(env && { env }) });
    cleanUps.push(() => started.kill());
    return started;
  }

  async function runDetached(id: string, flags: readonly string[]): Promise<void> {
    const args = ['run', '-', '--id', id, '--detach', ...flags];
    const end = await new CliProcess({ args, stdin: FLEET }).end();
    expect(end).toMatchObject({ code: 0, stdout: `${id}\n` });
    await untilRunning(id, flags);
  }

  async function untilRunning(id: string, flags: readonly string[]): Promise<void> {
    let saw = '';
    await until(
      'both tasks run',
      async () => {
        saw = (await runCli('get', id, '-o', 'json', ...flags)).stdout;
        return saw.includes('"running": 2');
      },
      { saw: () => saw },
    );
  }

  const newQueue = (): string => `cli-${randomBytes(4).toString('hex')}`;

  async function nothingRuns(mark: string): Promise<void> {
    let saw: readonly string[] = [];
    await until(
      'no process is left',
      async () => (saw = await markedProcesses(mark)).length === 0,
      {
        limitMs: 20_000,
        saw: () => saw,
      },
    );
  }

  it('hand over at a SIGTERM, and what runs goes on', async () => {
    const { serve, store } = place();
    const queue = newQueue();
    const flags = ['--address', sharedTemporalAddress(), '--task-queue', queue];
    const first = start(['server', ...serve, ...flags]);
    await first.untilSaid('ready on task queue');
    await runDetached(queue, [...flags, ...store]);
    first.signal('SIGTERM');
    expect(await first.end()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Stopping'),
    });
    const second = start(['server', ...serve, ...flags]);
    await second.untilSaid('ready');
    expect(await runCli('watch', queue, ...flags, ...store)).toMatchObject({ code: 0 });
    const logs = await runCli('logs', queue, '--task', '1', ...flags, ...store);
    expect(logs.stdout).toBe('begun\nended\n');
    second.signal('SIGTERM');
    expect(await second.end()).toMatchObject({ code: 0 });
  });

  it('refuse to serve where there is no Temporal', async () => {
    const { serve } = place();
    const end = await runCli('server', ...serve, '--address', `127.0.0.1:${await freePort()}`);
    expect(end).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Cannot reach Temporal'),
    });
  });

  it('stop in order although the Temporal CLI kills its extensions', async () => {
    const { folder, serve, store } = place();
    const queue = newQueue();
    symlinkSync(CLI_MAIN, join(folder, 'temporal-fleet'));
    const path = [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    const temporal = [temporalCliPath(), 'fleet'];
    const flags = ['--address', sharedTemporalAddress(), '--task-queue', queue];
    const server = start(['server', ...serve, ...flags], temporal, { PATH: path });
    await server.untilSaid('ready on task queue');
    await runDetached(queue, [...flags, ...store]);
    const list = start(['list', '-o', 'json', ...flags], temporal, { PATH: path });
    expect(JSON.parse((await list.end()).stdout)).toBeInstanceOf(Array);
    server.signal('SIGINT');
    // The command's output is closed only when the detached process has ended, too.
    await server.untilSaid('Stopping');
    await server.end();
    const successor = start(['server', ...serve, ...flags]);
    await successor.untilSaid('ready');
    expect(await runCli('watch', queue, ...flags, ...store)).toMatchObject({ code: 0 });
    successor.signal('SIGTERM');
    await successor.end();
    await nothingRuns(folder);
  });

  describe('for trying things', () => {
    const devStart = async (serve: readonly string[], ...more: readonly string[]) => {
      const [port, uiPort] = [await freePort(), await freePort()];
      const env = { TEMPORAL_CLI_PATH: temporalCliPath(), TEMPORAL_ADDRESS: 'not.used.invalid:1' };
      const ports = ['--port', `${port}`, '--ui-port', `${uiPort}`];
      const dev = start(['dev', ...serve, ...ports, ...more], undefined, env);
      await dev.untilSaid('Ctrl-C ends all of it');
      expect(dev.stdout).toContain(`http://127.0.0.1:${uiPort}`);
      return { dev, flags: ['--address', `127.0.0.1:${port}`] };
    };

    it('end all at a Ctrl-C, open fleets first', async () => {
      const { folder, serve, store } = place();
      const { dev, flags } = await devStart(serve);
      await runDetached('trial', [...flags, ...store]);
      dev.signal('SIGINT');
      expect(await dev.end()).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('Cancelling fleet trial'),
      });
      await nothingRuns(folder);
    });

    it('keep fleets in a file, to go on at the next start', async () => {
      const { folder, serve, store } = place();
      const file = ['--db-filename', join(folder, 'temporal.db')];
      const first = await devStart(serve, ...file);
      await runDetached('trial', [...first.flags, ...store]);
      first.dev.signal('SIGINT');
      expect(await first.dev.end()).toMatchObject({ code: 0 });
      const second = await devStart(serve, ...file);
      expect(await runCli('watch', 'trial', ...second.flags, ...store)).toMatchObject({ code: 0 });
      second.dev.signal('SIGINT');
      expect(await second.dev.end()).toMatchObject({ code: 0 });
      await nothingRuns(folder);
    });

    it('end at once at a second Ctrl-C, Temporal included', async () => {
      const { folder, serve, store } = place();
      const { dev, flags } = await devStart(serve);
      const stubborn = {
        command: ['sh', '-c', 'trap "" TERM; sleep 15; true'],
        gracePeriod: '15s',
      };
      const stdin = JSON.stringify({ ...JSON.parse(FLEET), ...stubborn });
      const args = ['run', '-', '--id', 'trial', '--detach', ...flags, ...store];
      await new CliProcess({ args, stdin }).end();
      await untilRunning('trial', [...flags, ...store]);
      dev.signal('SIGINT');
      await dev.untilSaid('Cancelling fleet trial');
      dev.signal('SIGINT');
      expect(await dev.end()).toMatchObject({ code: 130 });
      await nothingRuns(folder);
    });
  });
});
