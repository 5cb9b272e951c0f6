import { describe, expect, it } from 'vitest';
import { runRun } from '../../cli/commands/run.ts';
import { runCancel } from '../../cli/commands/cancel.ts';
import { runWatch } from '../../cli/commands/watch.ts';
import type { FleetDescription } from '../../cli/client/fleet-description.ts';
import { FleetClientError } from '../../cli/client/fleet-client-error.ts';
import type { FleetCommands } from '../../cli/commands/command.ts';
import type { OutputFormat } from '../../cli/output/output.ts';
import { commandBench, description, result } from '../support/fake-fleets.ts';

const FILE = '{name: wordcount, image: alpine, tasks: {count: 10}}';
const options = { file: '-', overrides: {}, detach: false };
const started = { name: 'wordcount', id: 'uuid', workflowId: 'wordcount', tasks: 10 };
const FINISHED = '2026-08-06T19:48:25.000Z';

/** A client whose fleet goes through these stages and then has that result. */
const living = (stages: readonly FleetDescription[], end = result()): Partial<FleetCommands> => ({
  start: async () => started,
  async *watch() {
    yield* stages;
  },
  result: async () => end,
});

const ended = (overrides: Partial<FleetDescription> = {}) =>
  description({ state: 'succeeded', finishedAt: FINISHED, ...overrides });

const bench = (answers: Partial<FleetCommands>, output: OutputFormat = 'table') =>
  commandBench(answers, { stdin: FILE, output });

describe('run', () => {
  it('starts the fleet, waits for it, and shows its result', async () => {
    const { context, io, fleets } = bench(living([description(), ended()]));
    expect(await runRun(context, options)).toBe(0);
    expect(fleets.calls[0]).toEqual(['start', expect.objectContaining({ image: 'alpine' }), {}]);
    expect(io.stdout.text).toBe(
      'Fleet      Status     Tasks  Succeeded  Failed  Cancelled  Duration\n' +
        'wordcount  succeeded  10     10         0       0          12s\n',
    );
    expect(io.stderr.text).toBe(
      'Started fleet wordcount with 10 tasks [id=uuid].\n' +
        'wordcount  running  2 of 10 tasks ended, 3 running\n' +
        'wordcount  succeeded  2 of 10 tasks ended, 3 running\n',
    );
  });

  it('says where the web UI shows the fleet', async () => {
    const answers = { start: async () => ({ ...started, webUrl: 'http://ui/wordcount' }) };
    const { context, io } = bench({ ...living([ended()]), ...answers });
    await runRun(context, options);
    expect(io.stderr.text).toContain('[id=uuid].\nWeb UI: http://ui/wordcount\n');
  });

  it.each([
    ['succeeded', 0],
    ['failed', 1],
    ['cancelled', 3],
  ] as const)('exits for a fleet that %s with %i', async (state, code) => {
    const { context } = bench(living([ended({ state })], result({ state })));
    expect(await runRun(context, options)).toBe(code);
  });

  it('shows the tasks that failed and where to read on', async () => {
    const failure = {
      index: '3',
      state: 'failed' as const,
      attempts: 4,
      retries: 3,
      infrastructureRetries: 0,
      code: 'non-zero-exit' as const,
      exitCode: 2,
      message: 'exit code 2',
      worker: 'w-0',
    };
    const { context, io } = bench(
      living(
        [ended({ state: 'failed', reason: '1 of 10 tasks failed', failures: [failure] })],
        result({ state: 'failed', failures: [failure] }),
      ),
    );
    await runRun(context, options);
    expect(io.stdout.text).toContain(
      'Failed task  Result  Attempts  Worker  Reason\n' +
        '3            exit 2  4         w-0     exit code 2\n',
    );
    expect(io.stderr.text).toContain('See "fleet logs wordcount --task 3".');
  });

  it('says why a fleet failed when no task did', async () => {
    const { context, io } = bench(
      living(
        [ended({ state: 'failed', reason: 'Cannot run fleet wordcount as no worker fits' })],
        result({ state: 'failed' }),
      ),
    );
    await runRun(context, options);
    expect(io.stderr.text).toContain('Cannot run fleet wordcount as no worker fits\n');
  });

  it('prints only the workflow id when it detaches', async () => {
    const { context, io, fleets } = bench({ start: async () => started });
    expect(await runRun(context, { ...options, detach: true, id: 'w1' })).toBe(0);
    expect(fleets.calls).toEqual([['start', expect.anything(), { workflowId: 'w1' }]]);
    expect(io.stdout.text).toBe('wordcount\n');
  });

  it('detaches at a Ctrl-C and says how to go on', async () => {
    const testBench = bench({
      start: async () => started,
      async *watch(_fleet, request) {
        yield description();
        queueMicrotask(() => testBench.io.stop());
        await new Promise(() => undefined);
        expect(request).toBeDefined();
      },
    });
    expect(await runRun(testBench.context, options)).toBe(130);
    expect(testBench.io.stderr.text).toContain(
      'Fleet wordcount runs on: "fleet watch wordcount" waits for it again, "fleet cancel wordcount" ends it.',
    );
    expect(testBench.io.listenerCount).toBe(0);
  });

  it('goes on waiting while no server answers, and says so once', async () => {
    const silence = new FleetClientError('no-server-answers', 'start one with "fleet server"');
    const { context, io } = bench({
      ...living([]),
      async *watch(_fleet, request) {
        request?.onTrouble?.(silence);
        request?.onTrouble?.(silence);
        yield ended();
      },
    });
    expect(await runRun(context, options)).toBe(0);
    expect(io.stderr.text.split('start one with "fleet server"')).toHaveLength(2);
  });

  it('refuses an invalid fleet before it connects', async () => {
    const { context, fleets } = commandBench({}, { stdin: '{tasks: {count: 0}}' });
    await expect(runRun(context, options)).rejects.toThrow('<stdin>:1:');
    expect(fleets.calls).toEqual([]);
  });

  it('lets flags win over the file', async () => {
    const { context, fleets } = bench(living([ended()]));
    await runRun(context, { ...options, overrides: { scale: { max: 3 } } });
    expect(fleets.calls[0]?.[1]).toMatchObject({ image: 'alpine', scale: { max: 3 } });
  });

  it('gives programs the result alone', async () => {
    const { context, io } = bench(living([description(), ended()]), 'json');
    await runRun(context, options);
    expect(JSON.parse(io.stdout.text)).toEqual(result());
  });
});

describe('watch', () => {
  it('gives programs every change as a line', async () => {
    const { context, io } = bench(living([description(), ended({ state: 'cancelled' })]), 'json');
    expect(await runWatch(context, { fleet: 'wordcount' })).toBe(3);
    const states = io.stdout.text.trimEnd().split('\n');
    expect(states.map((line) => JSON.parse(line).state)).toEqual(['running', 'cancelled']);
  });

  it('fails for a fleet that was terminated', async () => {
    const { context } = bench({
      ...living([ended({ state: 'terminated' })]),
      result: async () => {
        throw new FleetClientError('no-result', 'it was terminated');
      },
    });
    await expect(runWatch(context, { fleet: 'wordcount' })).rejects.toThrow('it was terminated');
  });

  it('rewrites one line in place for people', async () => {
    const { context, io } = commandBench(living([description(), ended()]), { isTTY: true });
    await runWatch(context, { fleet: 'wordcount' });
    const shown = io.stderr.text.split('\r\u001B[K');
    expect(shown).toHaveLength(4);
    expect(shown[1]).toMatch(/^wordcount {2}running {2}2 of 10 tasks ended, 3 running {2}/);
    expect(shown.every((line) => line.length < 60 && !line.includes('\n'))).toBe(true);
  });
});

describe('cancel --wait', () => {
  it('succeeds when the fleet ends as cancelled', async () => {
    const answers = living([ended({ state: 'cancelled' })], result({ state: 'cancelled' }));
    const { context } = bench({ ...answers, cancel: async () => undefined });
    expect(await runCancel(context, { fleet: 'wordcount', mode: 'soft', wait: true })).toBe(0);
  });
});
