/** A fleet as people start it without any tool of ours. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { FleetBench } from '../support/fleet-bench.ts';
import { type CommandEnd, temporal } from '../support/temporal-command.ts';
import { useFleetBench } from '../support/use-fleet-bench.ts';

describe('the Temporal CLI', () => {
  let bench: FleetBench;
  useFleetBench({ host: 'process' }, (made) => (bench = made));

  const workflow = async (verb: string, name: string, input: string): Promise<CommandEnd> => {
    const file = join(bench.folder, `${name}.json`);
    writeFileSync(file, input);
    const start = [
      '--type',
      'fleet',
      '--task-queue',
      bench.taskQueue,
      '--workflow-id',
      `${bench.id}-${name}`,
    ];
    return temporal('workflow', verb, ...start, '--input-file', file);
  };

  it('executes a good specification and prints the counts', async () => {
    const spec = bench.spec('true', { tasks: { indexes: '0,3,6-9,12' } });
    const end = await workflow('execute', 'good', JSON.stringify(spec));
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toMatch(/Status +COMPLETED/);
    expect(end.stdout).toContain('"succeeded":7');
    expect(new Set(bench.recorder.read().starts)).toEqual(
      new Set(['0', '3', '6', '7', '8', '9', '12']),
    );
  });

  it('starts a fleet and leaves it running', async () => {
    const end = await workflow('start', 'started', JSON.stringify(bench.spec('true')));
    expect(end.code, end.stderr).toBe(0);
    const handle = bench.client.workflow.getHandle(`${bench.id}-started`);
    expect((await bench.endOf(handle)).result).toMatchObject({ state: 'succeeded' });
  });

  it.each([
    ['no-tasks', { command: ['true'] }, /waits for its tasks is not available yet/],
    ['zero', { command: ['true'], tasks: { count: 0 } }, /tasks\.count/],
    ['typo', { command: ['true'], tasks: { count: 1 }, scael: { max: 2 } }, /scael.*scale/s],
    [
      'memory',
      { command: ['true'], tasks: { count: 1 }, resources: { memory: 'lots' } },
      /resources\.memory/,
    ],
    ['file', { command: ['true'], tasks: { file: 'tasks.jsonl' } }, /tasks\.file/],
    ['both', { command: ['true'], tasks: { count: 1, indexes: '1' } }, /tasks/],
    ['nothing', { tasks: { count: 1 } }, /image|command/],
  ])('is told at once what is wrong with %s', async (name, spec, message) => {
    const end = await workflow('execute', name, JSON.stringify(spec));
    expect(end.code).toBe(1);
    expect(end.stdout).toMatch(/Status +FAILED/);
    expect(end.stdout).toMatch(message);
    expect(end.stdout).not.toMatch(/StackTrace|node_modules/);
  });

  it('is told when no worker could ever hold an instance', async () => {
    const spec = bench.spec('true', { resources: { cpu: 1000 } });
    const end = await workflow('execute', 'infeasible', JSON.stringify(spec));
    expect(end.code).toBe(1);
    expect(end.stdout).toMatch(/an instance needs 1000 cpu .* lower resources/s);
  });

  it('answers queries about a running fleet', async () => {
    const goAhead = `${bench.recorder.seenAt}/go`;
    await workflow(
      'start',
      'asked',
      JSON.stringify(bench.spec(`until [ -e "${goAhead}" ]; do sleep 0.1; done`)),
    );
    const query = (name: string): Promise<CommandEnd> =>
      temporal('workflow', 'query', '-w', `${bench.id}-asked`, '--name', name, '-o', 'json');
    await expect
      .poll(async () => (await query('workers')).stdout, { timeout: 30_000 })
      .toContain('slots');
    expect((await query('status')).stdout).toContain('"total": 10');
    expect((await query('tasks')).stdout).toContain('/groups/0');
    expect((await query('spec')).stdout).toContain('"milliCpu": 250');
    bench.recorder.touch('go');
    await bench.endOf(bench.client.workflow.getHandle(`${bench.id}-asked`));
  });
});
