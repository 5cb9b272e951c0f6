import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';

import { ExampleRun } from '../support/example-run.ts';
import { FleetBench } from '../support/fleet-bench.ts';
import { findPythonSdk } from '../support/python-sdk.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';

/** Installing the SDK takes its time once. */
const LIMIT_MS = 900_000;

describe('a Python program with no code of ours', () => {
  let bench: FleetBench;

  beforeEach(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), host: 'process' });
    await bench.server.start();
  });

  afterEach(async () => {
    await bench.close();
  });

  it('runs a fleet and gets its result', { timeout: LIMIT_MS }, async (test) => {
    const run = await runFleet(test, bench, example('squares.json'));
    expect(await run.exit(), run.said + bench.server.log()).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      name: 'squares',
      state: 'succeeded',
      tasks: { total: 5, succeeded: 5 },
    });
  });

  it('gets the result of a fleet that failed', { timeout: LIMIT_MS }, async (test) => {
    const run = await runFleet(test, bench, changedSquares(bench.folder, { args: ['exit 7'] }));
    expect(await run.exit(), run.said + bench.server.log()).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      state: 'failed',
      tasks: { total: 1, failed: 1 },
      failures: [{ index: '0', code: 'non-zero-exit', exitCode: 7 }],
    });
  });

  it('is told what is wrong with a specification', { timeout: LIMIT_MS }, async (test) => {
    const run = await runFleet(test, bench, changedSquares(bench.folder, { scale: { max: 0 } }));
    expect(await run.exit(), run.said + bench.server.log()).toBe(2);
    expect(run.stderr).toMatch(/spec-invalid.*scale\.max/s);
  });
});

async function runFleet(test: TestContext, bench: FleetBench, file: string): Promise<ExampleRun> {
  const sdk = await findPythonSdk(example('requirements.txt'));
  if (sdk.kind === 'unreachable') {
    console.error(`\n!!! SKIPPED WITHOUT PYPI: ${test.task.name}\n!!! ${sdk.reason}\n`);
    return test.skip(sdk.reason);
  }
  return new ExampleRun({
    program: example('run_fleet.py'),
    interpreter: sdk.python,
    args: [file, bench.taskQueue],
    env: { TEMPORAL_ADDRESS: sharedTemporalAddress() },
  });
}

/** The fleet of the example as a single task, with something else in it. */
function changedSquares(folder: string, changes: Readonly<Record<string, unknown>>): string {
  const squares: object = JSON.parse(readFileSync(example('squares.json'), 'utf8'));
  const file = join(folder, 'changed.json');
  const one = { command: ['/bin/sh', '-c'], tasks: { count: 1 }, retries: { limit: 0 } };
  writeFileSync(file, JSON.stringify({ ...squares, ...one, args: ['true'], ...changes }));
  return file;
}

function example(name: string): string {
  return fileURLToPath(new URL(`python/${name}`, import.meta.url));
}
