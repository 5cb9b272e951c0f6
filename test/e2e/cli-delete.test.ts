import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeletedFleet, FleetClient } from '../../cli/client/index.ts';
import { CliBench, smallFleet } from '../support/cli-bench.ts';
import { runCli } from '../support/cli-process.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describe('fleet delete', () => {
  const bench = new CliBench(sharedTemporalAddress());
  const deletion = (...args: readonly string[]) => bench.fleet('delete', '--yes', ...args);
  let temporal: Client;
  let fleets: FleetClient;

  beforeAll(async () => {
    ({ temporal, fleets } = await bench.client());
    await bench.server.start();
  });
  afterAll(() => bench.close());

  /** Runs a fleet of some tasks to its end, and answers its fleet id. */
  const ranFleet = async (workflowId: string, count = 3): Promise<string> => {
    const spec = smallFleet('echo hello', { tasks: { count }, scale: { max: 10 } });
    const { id } = await fleets.start(spec, { workflowId });
    expect(await fleets.result(id)).toMatchObject({ state: 'succeeded' });
    return id;
  };

  /** What is left of fleets: runs in Temporal, and files in the store. */
  const runs = async (workflowId: string): Promise<readonly string[]> => {
    const query = `WorkflowId STARTS_WITH '${workflowId}'`;
    const found: string[] = [];
    for await (const run of temporal.workflow.list({ query })) found.push(run.workflowId);
    return found;
  };
  const objects = (id: string): readonly string[] =>
    existsSync(join(bench.store, id))
      ? readdirSync(join(bench.store, id), { recursive: true, encoding: 'utf8' })
      : [];

  it('leaves nothing of the fleet and touches no other', async () => {
    const name = bench.newId();
    const earlier = await ranFleet(name);
    const later = await ranFleet(name);
    // Root, worker, group and three tasks.
    await until('all workflows are listed', async () => (await runs(name)).length === 12);
    const kept = objects(later);
    const [done] = (await bench.json('delete', earlier, '--yes')) as DeletedFleet[];
    expect(done).toMatchObject({ id: earlier, workflowId: name, workflows: 6 });
    expect(done?.objects).toBeGreaterThan(5);
    expect(existsSync(join(bench.store, earlier))).toBe(false);
    expect(objects(later)).toEqual(kept);
    expect(await runs(name)).toHaveLength(6);
    expect((await fleets.listTasks(name)).total).toBe(3);
    await expect(fleets.describe(earlier)).rejects.toMatchObject({ code: 'not-found' });
    expect(await deletion(earlier)).toMatchObject({
      code: 0,
      stderr: `Nothing is left of fleet ${earlier}.\n`,
    });
    expect(await deletion(name)).toMatchObject({ code: 0 });
    expect([await runs(name), objects(later)]).toEqual([[], []]);
  });

  it('asks a person, and never a program', async () => {
    expect(await bench.fleet('delete', 'whatever')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use --yes'),
    });
    expect(await deletion('whatever')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot find fleet whatever'),
    });
  });

  it('refuses a fleet that runs until it was cancelled', async () => {
    const name = bench.newId();
    await fleets.start(smallFleet('sleep 300'), { workflowId: name });
    expect(await deletion(name, '--force')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`"fleet cancel ${name} --wait"`),
    });
    await fleets.cancel(name, { mode: 'hard' });
    expect(await fleets.result(name)).toMatchObject({ state: 'cancelled' });
    expect(await deletion(name)).toMatchObject({ code: 0 });
    expect(await runs(name)).toEqual([]);
  });

  it('refuses a terminated fleet while its worker drains', async () => {
    const name = bench.newId();
    const go = join(bench.folder, `${name}.go`);
    // Ends when it is told to, whatever signals come.
    const script = `trap '' TERM; while [ ! -e ${go} ]; do sleep 0.1; done`;
    const stubborn = smallFleet(script, { tasks: { count: 1 }, gracePeriod: '10m' });
    const { id } = await fleets.start(stubborn, { workflowId: name });
    await until('the task runs', async () => (await fleets.describe(id)).tasks?.running === 1);
    await temporal.workflow.getHandle(name).terminate('by the test');
    expect(await deletion(name)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('still runs'),
    });
    expect(objects(id)).not.toEqual([]);
    writeFileSync(go, '');
    await until('it can be deleted', async () => (await deletion(name)).code === 0);
    expect([await runs(name), objects(id)]).toEqual([[], []]);
  });

  it('goes on where a killed one had stopped', async () => {
    const name = bench.newId();
    const id = await ranFleet(name, 15);
    const before = await runs(name);
    const killed = bench.start(['delete', id, '--yes']);
    await until('it has begun', async () => (await runs(name)).length < before.length);
    await pause(Math.random() * 200);
    await killed.kill();
    expect(await deletion(id)).toMatchObject({ code: 0 });
    expect([await runs(name), objects(id)]).toEqual([[], []]);
  });

  it('refuses with a store that knows nothing of the fleet', async () => {
    const name = bench.newId();
    await ranFleet(name);
    const elsewhere = bench.flags.map((flag) => (flag === bench.store ? `${flag}-other` : flag));
    expect(await runCli('delete', name, '--yes', ...elsewhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the state store holds nothing of it'),
    });
    expect((await runs(name)).length).toBeGreaterThan(1);
  });

  it('deletes those that were selected and no others', async () => {
    const group = `${bench.newId()}-group`;
    const other = bench.newId();
    await Promise.all([`${group}-a`, `${group}-b`, other].map((name) => ranFleet(name, 1)));
    const wanted = { name: `${group}-*`, states: ['succeeded'] } as const;
    await until('both are listed', async () => (await fleets.listEnded(wanted)).length === 2);
    const select = ['delete', '--name', `${group}-*`, '--state', 'succeeded', '--yes'];
    expect(await bench.json(...select, '--older-than', '1h')).toEqual([]);
    expect(await bench.json(...select, '--older-than', '0s')).toHaveLength(2);
    expect(await runs(group)).toEqual([]);
    expect(await runs(other)).not.toEqual([]);
  });
});
