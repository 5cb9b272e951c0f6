import { describe, expect, it } from 'vitest';
import { runCancel } from '../../cli/commands/cancel.ts';
import { runGet } from '../../cli/commands/get.ts';
import { runList } from '../../cli/commands/list.ts';
import { runLogs } from '../../cli/commands/logs.ts';
import { runSchema } from '../../cli/commands/schema.ts';
import { runTaskGet } from '../../cli/commands/task-get.ts';
import { runTaskList } from '../../cli/commands/task-list.ts';
import { runWorkerGet } from '../../cli/commands/worker-get.ts';
import { runWorkerList } from '../../cli/commands/worker-list.ts';
import type { LogEntry } from '../../cli/client/log-entry.ts';
import type { TaskRow } from '../../cli/client/task-row.ts';
import { commandBench, description } from '../support/fake-fleets.ts';

const task: TaskRow = { index: '3', workflowId: 'w/1/tasks/000003', state: 'failed', exitCode: 2 };

const worker = {
  number: 0,
  name: 'fleet-60366f45-0',
  workflowId: 'w/1/workers/0',
  state: 'running' as const,
  slots: 3,
  profile: 'this computer',
};

async function* entries(...texts: readonly string[]): AsyncGenerator<LogEntry> {
  for (const text of texts) {
    yield { task: '7', attempt: 1, time: '2026-08-06T19:48:13.5Z', stream: 'stdout', text };
  }
}

describe('get', () => {
  it('shows people blocks of aligned fields', async () => {
    const { context, io } = commandBench({
      describe: async () => description({ state: 'cancelling', cancel: 'soft' }),
      spec: async () => undefined,
    });
    expect(await runGet(context, { fleet: 'wordcount' })).toBe(0);
    expect(io.stdout.text).toContain('Status:       cancelling\nCancel:       soft\n');
    expect(io.stdout.text).toContain('Tasks status:\n  Pending:    5\n  Running:    3\n');
  });

  it('shows people where the web UI shows it', async () => {
    const { context, io } = commandBench({
      describe: async () => description({ webUrl: 'http://ui/wordcount' }),
      spec: async () => undefined,
    });
    await runGet(context, { fleet: 'wordcount' });
    expect(io.stdout.text).toContain('Web UI:       http://ui/wordcount\n');
  });

  it('gives programs everything, the specification included', async () => {
    const spec = { env: { A: '1' } };
    const { context, io } = commandBench(
      // Its shape does not matter here.
      { describe: async () => description(), spec: async () => spec as never },
      { output: 'json' },
    );
    await runGet(context, { fleet: 'wordcount' });
    expect(JSON.parse(io.stdout.text)).toEqual({ ...description(), spec });
  });
});

describe('list', () => {
  it('passes its filters on and shows a table', async () => {
    const row = { name: 'a', workflowId: 'a', runId: 'r', state: 'failed' as const };
    const times = { startedAt: '2026-08-06T19:48:13.1Z', finishedAt: '2026-08-06T19:49:13.1Z' };
    const { context, io, fleets } = commandBench({ list: async () => [{ ...row, ...times }] });
    const request = { states: ['failed' as const], name: 'a*', limit: 2 };
    expect(await runList(context, request)).toBe(0);
    expect(fleets.calls).toEqual([['list', request]]);
    expect(io.stdout.text).toBe(
      'Name  Workflow ID  Status  Tasks  Started               Duration\n' +
        'a     a            failed  -      2026-08-06T19:48:13Z  1m\n',
    );
  });

  it('asks for one queue only when it is named', async () => {
    const { context, fleets } = commandBench({ list: async () => [] });
    await runList({ ...context, common: { ...context.common, taskQueue: 'q' } }, {});
    expect(fleets.calls).toEqual([['list', { taskQueue: 'q' }]]);
  });

  it('refuses a span of time that holds nothing', async () => {
    const { context, fleets } = commandBench();
    const span = { since: new Date(2_000), until: new Date(1_000) };
    await expect(runList(context, span)).rejects.toThrow('exchange --since and --until');
    expect(fleets.calls).toEqual([]);
  });

  it.each([
    ['table', '', 'There are no such fleets.\n'],
    ['json', '[]\n', ''],
    ['yaml', '[]\n', ''],
  ] as const)('tells as %s that there are none', async (output, stdout, stderr) => {
    const { context, io } = commandBench({ list: async () => [] }, { output });
    await runList(context, {});
    expect([io.stdout.text, io.stderr.text]).toEqual([stdout, stderr]);
  });
});

describe('cancel', () => {
  it('asks for the mode and says what happens', async () => {
    const { context, io, fleets } = commandBench({ cancel: async () => undefined });
    expect(await runCancel(context, { fleet: 'w', mode: 'hard', wait: false })).toBe(0);
    expect(fleets.calls).toEqual([['cancel', 'w', { mode: 'hard' }]]);
    expect(io.stderr.text).toBe('Fleet w is being cancelled: tasks that run are stopped.\n');
    expect(io.stdout.text).toBe('');
  });
});

describe('task list', () => {
  it('shows a page and says how to see more', async () => {
    const { context, io, fleets } = commandBench({
      listTasks: async () => ({ total: 12, tasks: [task], next: 5 }),
    });
    await runTaskList(context, { fleet: 'w', states: ['failed'], offset: 4 });
    expect(fleets.calls).toEqual([['listTasks', 'w', { states: ['failed'], offset: 4 }]]);
    expect(io.stdout.text).toBe(
      'Index  Status  Result  Attempts  Started  Duration  Worker\n' +
        '3      failed  exit 2  -         -        -         -\n',
    );
    expect(io.stderr.text).toBe('1 of 12 tasks; --offset 5 shows more.\n');
  });

  it('says that there is more when nobody counted', async () => {
    const { context, io } = commandBench({ listTasks: async () => ({ tasks: [task], next: 1 }) });
    await runTaskList(context, { fleet: 'w', exitCodes: [2] });
    expect(io.stderr.text).toBe('1 tasks; --offset 1 shows more.\n');
  });

  it('keeps silent about more at the end', async () => {
    const { context, io } = commandBench({ listTasks: async () => ({ total: 1, tasks: [task] }) });
    await runTaskList(context, { fleet: 'w' });
    expect(io.stderr.text).toBe('');
  });
});

describe('task get', () => {
  it('shows what is known of a task', async () => {
    const { context, io } = commandBench({
      getTask: async () => ({ ...task, id: 'uuid', position: 3, lastLines: 'oh no' }),
    });
    await runTaskGet(context, { fleet: 'w', task: '3' });
    expect(io.stdout.text).toContain('Status:                  failed');
    expect(io.stdout.text).toContain('Last attempt that ended:\n  Result:  exit 2');
    expect(io.stdout.text).toMatch(/Last lines:\noh no\n$/);
  });
});

describe('worker list and get', () => {
  it('show workers, served or not', async () => {
    const { context, io } = commandBench({
      listWorkers: async () => [worker],
      getWorker: async () => worker,
    });
    await runWorkerList(context, { fleet: 'w' });
    await runWorkerGet(context, { fleet: 'w', worker: '0' });
    expect(io.stdout.text).toContain('fleet-60366f45-0  running  this computer  3      -');
    expect(io.stdout.text).toContain('Machine:\n  Profile:     this computer');
  });
});

describe('logs', () => {
  const texts = entries;

  it.each([
    ['of a task, the bare lines', { task: '7' }, 'a\nb\n'],
    ['of all tasks, with their names', {}, '[7/1] a\n[7/1] b\n'],
    ['of all tasks, bare when told so', { prefix: false }, 'a\nb\n'],
    [
      'with names and times',
      { task: '7', prefix: true, timestamps: true },
      '[7/1] 2026-08-06T19:48:13.5Z a\n[7/1] 2026-08-06T19:48:13.5Z b\n',
    ],
  ])('prints %s', async (_what, flags, expected) => {
    const { context, io } = commandBench({ logs: () => texts('a', 'b') });
    expect(await runLogs(context, { fleet: 'w', ...flags })).toBe(0);
    expect(io.stdout.text).toBe(expected);
  });

  it('keeps empty lines, as what a task wrote is a result', async () => {
    const { context, io } = commandBench({ logs: () => texts('a', '', 'b') });
    await runLogs(context, { fleet: 'w', task: '7' });
    expect(io.stdout.text).toBe('a\n\nb\n');
  });

  it('gives programs a JSON document a line', async () => {
    const { context, io } = commandBench({ logs: () => texts('a', 'b') }, { output: 'json' });
    await runLogs(context, { fleet: 'w' });
    const lines = io.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(['a', 'b']);
  });

  it('says where it looked when there is nothing', async () => {
    const { context, io } = commandBench({ logs: () => texts() });
    expect(await runLogs(context, { fleet: 'w' })).toBe(0);
    expect(io.stderr.text).toContain('The state store /nowhere/store has no such lines of fleet w');
  });

  it('ends at a Ctrl-C with the code of that', async () => {
    const bench = commandBench({
      async *logs(_fleet, request) {
        yield* texts('a');
        bench.io.stop();
        expect(request?.signal?.aborted).toBe(true);
        yield* texts('never shown');
      },
    });
    expect(await runLogs(bench.context, { fleet: 'w', task: '7', follow: true })).toBe(130);
    expect(bench.io.stdout.text).toBe('a\n');
    expect(bench.io.listenerCount).toBe(0);
  });
});

describe('schema', () => {
  it('prints the JSON Schema of fleet files', async () => {
    const { context, io } = commandBench();
    expect(await runSchema(context)).toBe(0);
    expect(JSON.parse(io.stdout.text)).toMatchObject({ type: 'object', required: ['tasks'] });
  });
});
