/** Fleets in the Worker of an application: `FleetPlugin` on a real Temporal server. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Campaign } from '../fixtures/application/index.ts';
import { application, ApplicationBench } from '../support/application-bench.ts';
import { SealingCodec } from '../support/sealing-codec.ts';
import { until } from '../support/until.ts';

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
});

let bench: ApplicationBench;

beforeEach(() => {
  bench = new ApplicationBench();
});

afterEach(async () => {
  await bench.close();
});

describe('an application with the plugin', () => {
  it('runs its own workflows, its default one, and fleets', async () => {
    const connection = await bench.connect();
    await bench.work({ connection, plugins: [bench.plugin()] });
    const client = bench.client(connection);
    const run = (type: string): Promise<unknown> =>
      client.workflow.execute(type, {
        taskQueue: bench.taskQueue,
        workflowId: `${bench.id}-${type}`,
        args: ['tea'],
      });
    expect(await run('order')).toBe('charged for tea');
    expect(await run('anything')).toBe("anything is the default workflow's");
    const fleets = bench.fleets(client);
    const { id } = await fleets.start(bench.spec('true'), { workflowId: `${bench.id}-fleet` });
    expect(await fleets.result(id)).toMatchObject({ state: 'succeeded', tasks: { succeeded: 4 } });
    expect(bench.recorder.read()).toMatchObject({ overlaps: [], starts: { length: 4 } });
  });

  it.each([
    [
      're-exports our workflows itself',
      async () => ({ workflowsPath: application('reexporting.ts') }),
    ],
    [
      'brings a prebuilt bundle',
      async () => ({
        workflowBundle: await bundleWorkflowCode({
          workflowsPath: application(),
          plugins: [bench.plugin()],
          logger: new DefaultLogger('ERROR'),
        }),
      }),
    ],
  ])('runs a fleet as a child when it %s', async (_what, options) => {
    const connection = await bench.connect();
    await bench.work({ connection, plugins: [bench.plugin()], ...(await options()) });
    const client = bench.client(connection);
    expect(await campaignOf(client, bench.spec('true'))).toEqual({
      state: 'succeeded',
      failed: [],
    });
  });

  it('gets the result of a child fleet that failed', async () => {
    const connection = await bench.connect();
    await bench.work({ connection, plugins: [bench.plugin()] });
    const spec = bench.spec('[ "$CE_TASK_INDEX" != 2 ] || exit 7');
    expect(await campaignOf(bench.client(connection), spec)).toEqual({
      state: 'failed',
      failed: ['2'],
    });
  });

  it('stops the tasks of a child fleet when it is cancelled', async () => {
    const connection = await bench.connect();
    await bench.work({ connection, plugins: [bench.plugin()] });
    const client = bench.client(connection);
    const parent = await client.workflow.start('campaign', {
      taskQueue: bench.taskQueue,
      workflowId: `${bench.id}-campaign`,
      args: [bench.spec('sleep 300')],
    });
    await bench.untilStarted(4);
    await parent.cancel();
    const failure: unknown = await parent.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toMatchObject({ cause: expect.any(CancelledFailure) });
    const child = await client.workflow.getHandle(`${bench.id}-campaign-fleet`).describe();
    expect(child.status.name).toBe('CANCELLED');
    expect(bench.recorder.read().ends).toEqual([]);
  });

  it('keeps its interceptors and its codec in force', async () => {
    const connection = await bench.connect();
    const codec = new SealingCodec();
    const dataConverter = { payloadCodecs: [codec] };
    const called: string[] = [];
    await bench.work({
      connection,
      dataConverter,
      plugins: [bench.plugin()],
      interceptors: {
        workflowModules: [application('interceptors.ts')],
        activity: [
          ({ info }) => ({
            inbound: {
              async execute(input, next) {
                called.push(info.activityType);
                return next(input);
              },
            },
          }),
        ],
      },
    });
    const client = bench.client(connection, dataConverter);
    const answer = await client.workflow.execute('order', {
      taskQueue: bench.taskQueue,
      workflowId: `${bench.id}-order`,
      args: ['tea'],
    });
    expect(answer).toBe('intercepted: charged for tea');
    expect(called).toContain('charge');
    const fleets = bench.fleets(client);
    const { spec, go } = bench.waitingSpec();
    const { id } = await fleets.start(spec, { workflowId: `${bench.id}-fleet` });
    await until('the client sees four tasks run', async () => {
      const { tasks } = await fleets.describe(id);
      return tasks?.running === 4;
    });
    go();
    expect(await fleets.result(id)).toMatchObject({ state: 'succeeded' });
    expect(await fleets.listTasks(id)).toMatchObject({ tasks: { length: 4 } });
    expect(called).toEqual(expect.arrayContaining(['prepareFleet', 'writeFleetResult']));
  });

  it('may have the plugin on its connection alone', async () => {
    const connection = await bench.connect({ plugins: [bench.plugin()] });
    await bench.work({ connection });
    const fleets = bench.fleets(bench.client(connection));
    const { id } = await fleets.start(bench.spec('true'), { workflowId: `${bench.id}-fleet` });
    expect(await fleets.result(id)).toMatchObject({ state: 'succeeded', tasks: { succeeded: 4 } });
  });
});

describe('a Worker with the plugin', () => {
  it('hands its fleets over to the next one when it stops', async () => {
    const first = await bench.work({ plugins: [bench.plugin()] });
    const connection = await bench.connect();
    const fleets = bench.fleets(bench.client(connection));
    const { spec, go } = bench.waitingSpec();
    const { id } = await fleets.start(spec, { workflowId: `${bench.id}-fleet` });
    await bench.untilStarted(4);
    await first.stop();
    await expect(first.stopped).resolves.toBeUndefined();
    await bench.work({ plugins: [bench.plugin()] });
    go();
    expect(await fleets.result(id)).toMatchObject({ state: 'succeeded', tasks: { succeeded: 4 } });
    expect(bench.recorder.read(), bench.recorder.text()).toMatchObject({
      starts: { length: 4 },
      ends: { length: 4 },
      overlaps: [],
    });
  });

  it('ends with its host server when that cannot begin', async () => {
    const file = join(bench.recorder.folder, 'file');
    writeFileSync(file, '');
    const { stopped } = await bench.work({ plugins: [bench.plugin({ stateFolder: file })] });
    await expect(stopped).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('ends with a word when its store cannot be used', async () => {
    const file = join(bench.recorder.folder, 'file');
    writeFileSync(file, '');
    const plugins = [bench.plugin({ role: 'control', storeFolder: file })];
    const { stopped } = await bench.work({ plugins });
    await expect(stopped).rejects.toThrow(/Cannot use the state store: .*store=.*file/);
  });

  it('may leave this computer to a Worker without workflows', async () => {
    const connection = await bench.connect();
    await bench.work({ connection, plugins: [bench.plugin({ role: 'control' })] });
    const client = bench.client(connection);
    const campaign = campaignOf(client, bench.spec('true'));
    await until('the fleet asks what computers offer', async () => {
      const fleet = client.workflow.getHandle(`${bench.id}-campaign-fleet`);
      const { raw } = await fleet.describe().catch(() => ({ raw: undefined }));
      return raw?.pendingActivities?.some(({ activityId }) => activityId === 'find-offers');
    });
    await bench.work({ plugins: [bench.plugin()] }, 'without workflows');
    expect(await campaign).toEqual({ state: 'succeeded', failed: [] });
  });
});

async function campaignOf(
  client: ReturnType<ApplicationBench['client']>,
  spec: ReturnType<ApplicationBench['spec']>,
): Promise<Campaign> {
  return client.workflow.execute<(input: typeof spec) => Promise<Campaign>>('campaign', {
    taskQueue: bench.taskQueue,
    workflowId: `${bench.id}-campaign`,
    args: [spec],
  });
}
