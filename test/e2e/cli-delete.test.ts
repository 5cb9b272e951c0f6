import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeletedFleet, FleetDescription } from '../../cli/client/index.ts';
import { CliBench, fleetFile } from '../support/cli-bench.ts';
import { runCli } from '../support/cli-process.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describe('fleet delete', () => {
  const bench = new CliBench(sharedTemporalAddress());
  const fleet = bench.fleet.bind(bench);
  const json = bench.json.bind(bench);
  const newId = bench.newId.bind(bench);
  const runFile = bench.runFile.bind(bench);
  let client: Client;

  beforeAll(async () => {
    client = new Client({
      connection: await Connection.connect({ address: sharedTemporalAddress() }),
    });
    await bench.server.start();
  });
  afterAll(async () => {
    await client.connection.close();
    await bench.close();
  });

  /** Runs a fleet of some tasks to its end, and answers its fleet id. */
  const ranFleet = async (workflowId: string, count = 3): Promise<string> => {
    const end = await runFile(
      fleetFile('echo hello', { tasks: { count } }),
      '--id',
      workflowId,
    ).end();
    expect(end, end.stderr).toMatchObject({ code: 0 });
    return idOf(workflowId);
  };
  const idOf = async (workflowId: string): Promise<string> =>
    ((await json('get', workflowId)) as FleetDescription).id;

  /** What is left of fleets: runs in Temporal, and files in the store. */
  const runs = async (workflowId: string): Promise<readonly string[]> => {
    const query = `WorkflowId STARTS_WITH '${workflowId}'`;
    const found: string[] = [];
    for await (const run of client.workflow.list({ query })) found.push(run.workflowId);
    return found;
  };
  const objects = (id: string): readonly string[] =>
    existsSync(join(bench.store, id))
      ? readdirSync(join(bench.store, id), { recursive: true, encoding: 'utf8' })
      : [];

  it('leaves nothing of the fleet and touches no other', async () => {
    const name = newId();
    const earlier = await ranFleet(name);
    const later = await ranFleet(name);
    // Root, worker, group and three tasks.
    await until('all workflows are listed', async () => (await runs(name)).length === 12);
    const kept = objects(later);
    const [done] = (await json('delete', earlier, '--yes')) as DeletedFleet[];
    expect(done).toMatchObject({ id: earlier, workflowId: name, workflows: 6 });
    expect(done?.objects).toBeGreaterThan(5);
    expect(objects(earlier)).toEqual([]);
    expect(existsSync(join(bench.store, earlier))).toBe(false);
    expect(objects(later)).toEqual(kept);
    expect(await runs(name)).toHaveLength(6);
    expect((await fleet('logs', name)).stdout).toContain('[2/1] hello\n');
    expect(await fleet('get', earlier)).toMatchObject({ code: 1 });
    expect(await fleet('delete', earlier, '--yes')).toMatchObject({
      code: 0,
      stderr: `Nothing is left of fleet ${earlier}.\n`,
    });
    expect(await fleet('delete', name, '--yes')).toMatchObject({ code: 0 });
    expect([await runs(name), objects(later)]).toEqual([[], []]);
    expect(await fleet('delete', name, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot find fleet'),
    });
  });

  it('asks a person, and never a program', async () => {
    expect(await fleet('delete', 'whatever')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use --yes'),
    });
  });

  it('refuses a fleet that runs until it was cancelled', async () => {
    const name = newId();
    await runFile(fleetFile('sleep 60'), '--id', name, '--detach').end();
    const refused = await fleet('delete', name, '--yes', '--force');
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`"fleet cancel ${name} --wait"`),
    });
    expect(await fleet('cancel', name, '--hard', '--wait')).toMatchObject({ code: 0 });
    expect(await fleet('delete', name, '--yes')).toMatchObject({ code: 0 });
    expect(await runs(name)).toEqual([]);
  });

  it('refuses a terminated fleet while its worker drains', async () => {
    const name = newId();
    const go = join(bench.folder, `${name}.go`);
    // Ends when it is told to, whatever signals come.
    const stubborn = `trap '' TERM; echo up; while [ ! -e ${go} ]; do sleep 0.1; done`;
    const file = fleetFile(stubborn, { tasks: { count: 1 }, gracePeriod: '60s' });
    const run = runFile(file, '--id', name);
    await run.untilSaid('1 running');
    const id = await idOf(name);
    await client.workflow.getHandle(name).terminate('by the test');
    await run.end();
    const refused = await fleet('delete', name, '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('still runs') });
    expect(objects(id)).not.toEqual([]);
    writeFileSync(go, '');
    await until(
      'the fleet can be deleted',
      async () => (await fleet('delete', name, '--yes')).code === 0,
    );
    expect([await runs(name), objects(id)]).toEqual([[], []]);
  });

  it('goes on where a killed one had stopped', async () => {
    const name = newId();
    const id = await ranFleet(name, 60);
    for (const ms of [700, 900, 1_100]) {
      const killed = bench.start(['delete', id, '--yes']);
      await pause(ms);
      await killed.kill();
    }
    expect(await fleet('delete', id, '--yes')).toMatchObject({ code: 0 });
    expect([await runs(name), objects(id)]).toEqual([[], []]);
  });

  it('refuses with a store that knows nothing of the fleet', async () => {
    const name = newId();
    await ranFleet(name);
    const elsewhere = bench.flags.map((flag) => (flag === bench.store ? `${flag}-other` : flag));
    expect(await runCli('delete', name, '--yes', ...elsewhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the state store holds nothing of it'),
    });
    expect(await fleet('delete', name, '--yes')).toMatchObject({ code: 0 });
  });

  it('deletes those that were selected and no others', async () => {
    const group = `${newId()}-group`;
    await Promise.all([ranFleet(`${group}-a`, 1), ranFleet(`${group}-b`, 1)]);
    const other = newId();
    await ranFleet(other, 1);
    const select = ['delete', '--name', `${group}-*`, '--state', 'succeeded', '--yes'];
    expect(await json(...select, '--older-than', '1h')).toEqual([]);
    await until('both fleets are listed', async () => {
      const rows = (await json(
        'list',
        '--name',
        `${group}-*`,
        '--state',
        'succeeded',
      )) as unknown[];
      return rows.length === 2;
    });
    expect(await json(...select, '--older-than', '0s')).toHaveLength(2);
    expect(await runs(group)).toEqual([]);
    expect(await runs(other)).not.toEqual([]);
  });
});
