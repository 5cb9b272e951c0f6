import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskList } from '../../cli/client/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, fleetFile } from '../support/cli-bench.ts';
import { CliProcess } from '../support/cli-process.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

/** Tells `count` numbers, one each tenth of a second. */
const counting = (count: number): string =>
  `i=0; while [ $i -lt ${count} ]; do echo "number $i"; i=$((i + 1)); sleep 0.1; done`;

describe('the command line', () => {
  const bench = new CliBench(sharedTemporalAddress());
  const { server, taskQueue, flags } = bench;
  const newId = bench.newId.bind(bench);
  const fleet = bench.fleet.bind(bench);
  const start = bench.start.bind(bench);
  const runFile = bench.runFile.bind(bench);
  const json = bench.json.bind(bench);

  beforeAll(() => server.start());
  afterAll(() => bench.close());

  it('runs a fleet and shows its result', async () => {
    const id = newId();
    const end = await runFile(fleetFile('echo hello'), '--id', id, '--name', 'greetings').end();
    expect(end).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/greetings\s+succeeded\s+3\s+3/),
    });
    expect(end.stderr).toContain(`Started fleet greetings (${id}) with 3 tasks`);
    const logs = await fleet('logs', id);
    expect(logs.stdout).toBe('[0/1] hello\n[1/1] hello\n[2/1] hello\n');
  });

  it('exits with 1 for a fleet with failed tasks', async () => {
    const id = newId();
    const end = await runFile(fleetFile('echo oh; [ $CE_TASK_INDEX != 1 ]'), '--id', id).end();
    expect(end).toMatchObject({ code: 1, stdout: expect.stringContaining('exit 1') });
    expect(await json('get', id)).toMatchObject({
      state: 'failed',
      tasks: { total: 3, pending: 0, running: 0, succeeded: 2, failed: 1, cancelled: 0 },
    });
    expect(await json('task', 'list', id, '--state', 'failed')).toMatchObject({
      total: 1,
      tasks: [{ index: '1', state: 'failed', exitCode: 1, attempts: 1 }],
    });
    expect(await json('task', 'get', id, '1')).toMatchObject({ state: 'failed', lastLines: 'oh' });
  });

  it('exits with 2 for an invalid fleet, 1 for one that runs', async () => {
    const invalid = await runFile('{tasks: {count: none}}').end();
    expect(invalid).toMatchObject({ code: 2, stderr: expect.stringContaining('<stdin>:1:') });
    const id = newId();
    await runFile(fleetFile('sleep 60'), '--id', id, '--detach').end();
    const again = await runFile(fleetFile('true'), '--id', id).end();
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('as a workflow of that id runs'),
    });
    expect(await fleet('cancel', id, '--hard', '--wait')).toMatchObject({ code: 0 });
  });

  it('shows a fleet in mid-life and follows it to a soft cancel', async () => {
    const id = newId();
    const go = join(bench.folder, 'go');
    const waiting = fleetFile(`while [ ! -e ${go} ]; do sleep 0.1; done`, { tasks: { count: 8 } });
    const run = runFile(waiting, '--id', id);
    await run.untilSaid('3 running');
    const running = (await json('task', 'list', id, '--state', 'running')) as TaskList;
    expect(running).toMatchObject({ total: 3, tasks: [{}, {}, {}] });
    expect(await json('task', 'get', id, running.tasks[0]?.index ?? '')).toMatchObject({
      state: 'running',
      pending: { attempt: 1, state: 'started' },
    });
    expect(await json('worker', 'list', id)).toMatchObject([
      { number: 0, state: 'running', serving: { runningCount: 3 } },
    ]);
    expect(await fleet('cancel', id)).toMatchObject({ code: 0 });
    await run.untilSaid('cancelling');
    writeFileSync(go, '');
    expect(await run.end()).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('cancelled'),
    });
    expect(await json('get', id)).toMatchObject({
      state: 'cancelled',
      tasks: { total: 8, pending: 0, running: 0, succeeded: 3, failed: 0, cancelled: 5 },
    });
  });

  it('leaves the fleet running at a Ctrl-C', async () => {
    const id = newId();
    const run = runFile(fleetFile('sleep 6'), '--id', id);
    await run.untilSaid('3 running');
    run.signal('SIGINT');
    expect(await run.end()).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(`"fleet watch ${id}" waits for it again`),
    });
    expect(await fleet('watch', id)).toMatchObject({ code: 0 });
  });

  it('follows logs over the death of a server without loss', async () => {
    const id = newId();
    const file = fleetFile(counting(80), { tasks: { count: 1 } });
    await runFile(file, '--id', id, '--detach').end();
    const follow = start(['logs', id, '--task', '0', '--follow']);
    await follow.untilSaid('number 9\n');
    await server.kill();
    await server.start();
    const { code, stdout } = await follow.end();
    expect({ code, lines: stdout.trimEnd().split('\n') }).toEqual({
      code: 0,
      lines: Array.from({ length: 80 }, (_value, number) => `number ${number}`),
    });
    expect((await fleet('logs', id, '--task', '0')).stdout).toBe(stdout);
    expect((await fleet('logs', id, '--task', '0', '--tail', '1')).stdout).toBe('number 79\n');
  });

  it('says in time that no server answers', async () => {
    const id = newId();
    const queue = `${taskQueue}-nobody`;
    const elsewhere = flags.map((flag) => (flag === taskQueue ? queue : flag));
    await new CliProcess({
      args: ['run', '-', '--id', id, '--detach', ...elsewhere],
      stdin: fleetFile('true'),
    }).end();
    const begun = Date.now();
    expect(await fleet('get', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`start one with "fleet server --task-queue ${queue}"`),
    });
    expect(Date.now() - begun).toBeLessThan(13_000);
    await fleet('cancel', id, '--hard');
  });

  it('lists fleets and finds them by fleet id', async () => {
    const id = newId();
    await runFile(fleetFile('true'), '--id', id).end();
    const { id: fleetId } = (await json('get', id)) as { id: string };
    await until('the fleet is listed', async () => {
      const rows = (await json('list', '--state', 'succeeded')) as { workflowId: string }[];
      return rows.some(({ workflowId }) => workflowId === id);
    });
    expect(await json('get', fleetId)).toMatchObject({ workflowId: id, state: 'succeeded' });
  });
});
