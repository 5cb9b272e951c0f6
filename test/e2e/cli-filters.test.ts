import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetClient, FleetListRequest, TaskList } from '../../cli/client/index.ts';
import { CliBench, smallFleet } from '../support/cli-bench.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describe('filters', () => {
  const bench = new CliBench(sharedTemporalAddress());
  const { taskQueue } = bench;
  const good = bench.newId();
  const bad = bench.newId();
  const begun = new Date();
  let fleets: FleetClient;

  beforeAll(async () => {
    await bench.server.start();
    ({ fleets } = await bench.client());
    const script = 'case $CE_TASK_INDEX in 2|7) exit 3;; 20) kill -KILL $$;; esac';
    const tasks = { tasks: { indexes: '0-9,20' }, scale: { max: 6 } };
    await fleets.start(smallFleet('true', { name: 'greetings' }), { workflowId: good });
    expect(await fleets.result(good)).toMatchObject({ state: 'succeeded' });
    await fleets.start(smallFleet(script, tasks), { workflowId: bad });
    expect(await fleets.result(bad)).toMatchObject({ state: 'failed' });
    const ended = { states: ['succeeded', 'failed'] } as const;
    await until('both are listed as ended', async () => (await listed(ended)).length === 2);
  });
  afterAll(() => bench.close());

  const listed = async (request: FleetListRequest): Promise<readonly string[]> => {
    const rows = await fleets.list({ taskQueue, ...request });
    return rows.map(({ workflowId }) => workflowId);
  };

  it('find fleets by state, name, time and queue', async () => {
    expect(await listed({})).toEqual([bad, good]);
    expect(await listed({ states: ['failed', 'terminated'] })).toEqual([bad]);
    expect(await listed({ states: ['running'] })).toEqual([]);
    expect(await listed({ name: 'greet*' })).toEqual([good]);
    expect(await listed({ name: `${bench.mark}-?` })).toEqual([bad, good]);
    expect(await listed({ since: begun })).toEqual([bad, good]);
    expect(await listed({ until: begun })).toEqual([]);
    expect(await listed({ endedUntil: begun })).toEqual([]);
    expect(await listed({ limit: 1 })).toEqual([bad]);
    expect(await listed({ taskQueue: "nobody's" })).toEqual([]);
  });

  it.each([
    ['by state', { states: ['failed', 'cancelled'] }, ['2', '7', '20']],
    ['by exit codes', { exitCodes: [3, 137] }, ['2', '7', '20']],
    ['by the reason', { codes: ['non-zero-exit'] }, ['2', '7']],
    ['of a worker', { worker: 0, limit: 2, offset: 9 }, ['9', '20']],
    ['of no worker', { worker: 7 }, []],
  ] as const)('find tasks %s', async (_what, request, expected) => {
    const { tasks, next } = await fleets.listTasks(bad, request);
    expect(tasks.map(({ index }) => index)).toEqual(expected);
    expect(next).toBeUndefined();
  });

  it('are flags of the command line', async () => {
    const list = ['list', '--state', 'failed', '--name', `${bench.mark}*`, '--since', '1h'];
    expect(await bench.json(...list)).toMatchObject([{ workflowId: bad }]);
    const page = (...flags: readonly string[]): Promise<unknown> =>
      bench.json('task', 'list', bad, '--exit-code', '0', '--index', '0-8', ...flags);
    expect(await page('--limit', '5')).toMatchObject({
      tasks: [{ index: '0' }, {}, {}, {}, { index: '5' }],
      next: 5,
    });
    const last = (await page('--offset', '5')) as TaskList;
    expect(last.tasks.map(({ index }) => index)).toEqual(['6', '8']);
    expect(last.next).toBeUndefined();
  });
});
