import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI_MAIN, runCli } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { ServingBench } from '../support/serving-bench.ts';
import {
  sharedTemporalAddress,
  startOwnTemporal,
  temporalCliPath,
} from '../support/temporal-server.ts';

describe('fleet server', () => {
  let bench: ServingBench;
  let flags: readonly string[];

  beforeEach(() => {
    bench = new ServingBench();
    flags = ['--address', sharedTemporalAddress(), '--task-queue', bench.taskQueue];
  });

  afterEach(async () => {
    await bench.close();
  });

  it('hands over at a SIGTERM, and what runs goes on', async () => {
    const { serve, store, taskQueue } = bench;
    const first = bench.start(['server', ...serve, ...flags]);
    await first.untilSaid('ready on task queue');
    await bench.runDetached(taskQueue, flags);
    first.signal('SIGTERM');
    expect(await first.end()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Stopping'),
    });
    const second = bench.start(['server', ...serve, ...flags]);
    await second.untilSaid('ready');
    expect(await runCli('watch', taskQueue, ...flags, ...store)).toMatchObject({ code: 0 });
    const logs = await runCli('logs', taskQueue, '--task', '1', ...flags, ...store);
    expect(logs.stdout).toBe('begun\nended\n');
    second.signal('SIGTERM');
    expect(await second.end()).toMatchObject({ code: 0 });
  });

  it('refuses to serve where there is no Temporal', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    expect(await runCli('server', ...bench.serve, '--address', address)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`Cannot reach Temporal at ${address}`),
    });
  });

  it('stops in order although the Temporal CLI kills its extensions', async () => {
    const { folder, serve, store, taskQueue } = bench;
    symlinkSync(CLI_MAIN, join(folder, 'temporal-fleet'));
    const PATH = [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    const asExtension = { command: [temporalCliPath(), 'fleet'], env: { PATH } };
    const server = bench.start(['server', ...serve, ...flags], asExtension);
    await server.untilSaid('ready on task queue');
    await bench.runDetached(taskQueue, flags);
    const list = await bench.start(['list', '-o', 'json', ...flags], asExtension).end();
    expect(JSON.parse(list.stdout)).toBeInstanceOf(Array);
    server.signal('SIGINT');
    // Its output is closed only when the detached process has ended, too.
    expect((await server.end()).stderr).toContain('Stopping');
    const successor = bench.start(['server', ...serve, ...flags]);
    await successor.untilSaid('ready');
    expect(await runCli('watch', taskQueue, ...flags, ...store)).toMatchObject({ code: 0 });
    successor.signal('SIGTERM');
    await successor.end();
    await bench.nothingRuns();
  });

  it('and fleet watch sit out an outage of Temporal', async () => {
    const { folder, serve, store } = bench;
    const options = { dbFilename: join(folder, 'temporal.db'), port: await freePort() };
    const before = await startOwnTemporal(options);
    bench.later(() => before.stop());
    const there = ['--address', before.address];
    const server = bench.start(['server', ...serve, ...there]);
    await server.untilSaid('ready');
    await bench.runDetached('patient', there);
    const watch = bench.start(['watch', 'patient', ...there, ...store]);
    await watch.untilSaid('2 running');
    await before.stop();
    await watch.untilSaid('Temporal does not answer');
    const after = await startOwnTemporal(options);
    bench.later(() => after.stop());
    expect(await watch.end()).toMatchObject({ code: 0 });
    server.signal('SIGTERM');
    expect(await server.end()).toMatchObject({ code: 0 });
  });
});
