/** Whatever goes to Temporal goes through the payload codecs of server, client and command line. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { createFileStore } from '../../activities/store/file-store.ts';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { runCli } from '../support/cli-process.ts';
import { dataConverter } from '../support/encryption-codec.mjs';
import { FleetBench } from '../support/fleet-bench.ts';
import { marked, workflowTraces } from '../support/marker-probe.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

const CODEC = fileURLToPath(new URL('../support/encryption-codec.mjs', import.meta.url));
const marker = `marker-${randomBytes(8).toString('hex')}`;

let bench: FleetBench;
let client: Client;
let fleets: FleetClient;

beforeEach(async () => {
  bench = await FleetBench.create({
    address: sharedTemporalAddress(),
    host: 'process',
    flags: ['--codec', CODEC],
    env: { FLEET_SECRET_PROBE_TOKEN: marker },
  });
  client = new Client({ connection: bench.client.connection, dataConverter });
  const store = createFileStore(join(bench.folder, 'store'));
  fleets = new FleetClient({ client, store, taskQueue: bench.taskQueue });
});

afterEach(() => bench.close());

it('a fleet runs with nothing readable in its history', { timeout: 240_000 }, async () => {
  const goAhead = `${bench.recorder.seenAt}/go`;
  const wait = `echo ${marker}; until [ -e "${goAhead}" ]; do sleep 0.1; done`;
  const items = [
    { env: { NOTE: marker } },
    { command: ['/bin/sh', '-c', bench.recorder.script('exit 3')], args: [marker] },
    { command: [`/no/such/${marker}`] },
  ];
  await bench.server.start('');
  const { workflowId: id } = await fleets.start(
    // As a person writes it.
    bench.spec(wait, { name: `${bench.id}-codec`, tasks: { items } }) as FleetSpecInput,
  );
  await until(
    'the first task runs',
    async () => (await fleets.getTask(id, 0)).state === 'running',
    {
      saw: () => [bench.recorder.text(), bench.server.log()],
    },
  );
  await until('the worker says so, too', async () => {
    const [worker] = await fleets.listWorkers(id);
    return worker?.serving?.running.includes('0');
  });
  await takeOver(id);
  bench.recorder.touch('go');

  const result = await fleets.result(id);
  expect(result.tasks, bench.server.log()).toMatchObject({ succeeded: 1, failed: 2 });
  expect(bench.recorder.read().starts.toSorted()).toEqual(['0', '1']);
  expect((await fleets.describe(id)).failures).toContainEqual(
    expect.objectContaining({
      code: 'command-not-found',
      message: expect.stringContaining(marker),
    }),
  );
  expect(await fleets.getTask(id, 2)).toMatchObject({ message: expect.stringContaining(marker) });
  expect((await fleets.listTasks(id)).tasks).toHaveLength(3);
  expect(JSON.stringify(await fleets.spec(id))).toContain(marker);
  expect((await fleets.list()).find((row) => row.workflowId === id)).toMatchObject({ tasks: 3 });
  const stranger = new FleetClient({ client: bench.client, taskQueue: bench.taskQueue });
  const [seen] = await stranger.list({ taskQueue: bench.taskQueue });
  expect(seen, 'to whom lacks the codec').toMatchObject({ name: id, workflowId: id });
  expect(seen).not.toHaveProperty('tasks');
  const lines: string[] = [];
  for await (const { text } of fleets.logs(id, { task: '0' })) lines.push(text);
  expect(lines).toContain(marker);
  expect(marked(await workflowTraces(bench.client, bench.id), [marker])).toEqual([]);
});

it('the command line decodes with a module, and says when it cannot', async () => {
  await bench.server.start('');
  const { workflowId: id } = await fleets.start(
    // As a person writes it.
    bench.spec('true', { name: `${bench.id}-cli`, args: [marker] }) as FleetSpecInput,
  );
  await fleets.result(id);
  const reach = ['--address', sharedTemporalAddress(), '--store', join(bench.folder, 'store')];
  const shown = await runCli('get', id, '-o', 'json', '--codec', CODEC, ...reach);
  expect(shown.stdout, shown.stderr).toContain(marker);
  const missing = await runCli('get', id, '--codec', '/no/such/module.mjs', ...reach);
  expect(missing).toMatchObject({ code: 2 });
  expect(missing.stderr).toMatch(/^Error: Cannot use --codec \/no\/such\/module.mjs: /);
});

/** The server is away for longer than an instance may be silent, so that its task looks for it by its last heartbeat. */
async function takeOver(id: string): Promise<void> {
  const task = client.workflow.getHandle((await fleets.getTask(id, 0)).workflowId);
  await bench.server.kill();
  const control = bench.newServer({ role: 'control' });
  await control.start('');
  await until(
    'the task looks for its instance',
    async () => (await task.query<{ readonly doing: string }>('status')).doing === 'locate',
  );
  await bench.server.start('');
  await control.stop();
}
