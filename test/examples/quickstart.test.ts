import { mkdir, mkdtemp, rm, symlink, writeFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createFileStore } from '../../activities/store/file-store.ts';
import { ExampleRun } from '../support/example-run.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { temporalCliPath } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the quickstart', () => {
  let folder: string;
  let run: ExampleRun | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickstart-'));
  });

  afterEach(async () => {
    await run?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (...args: readonly string[]): ExampleRun => {
    run = new ExampleRun({
      program: 'quickstart.mjs',
      args: ['--folder', folder, ...args],
      env: { TEMPORAL_CLI_PATH: temporalCliPath(), QUICKSTART_MARK: folder },
    });
    return run;
  };

  it('counts every licence text and leaves nothing behind', async () => {
    const quickstart = start();
    expect(await quickstart.exit(), quickstart.said).toBe(0);
    const { stdout, stderr } = quickstart;
    expect(stdout).toMatch(/^ *lines +words +bytes +file$/m);
    expect(stdout.match(/^ *[\d,]+ +[\d,]+ +[\d,]+ +\S+$/gm), quickstart.said).toHaveLength(10);
    const [, files = '0'] = /^ *[\d,]+ +[\d,]+ +[\d,]+ +total of (\d+) files$/m.exec(stdout) ?? [];
    expect(Number(files), quickstart.said).toBeGreaterThanOrEqual(100);
    expect(stdout).toContain(`Fleet    succeeded: ${files} of ${files} tasks`);
    expect(stdout).toContain('one direct wc over all files finds the same sums');
    expect(stderr).toContain('(TEMPORAL_CLI_PATH)');
    expect(stderr, 'live progress').toMatch(new RegExp(`running \\[.+\\] \\d+ of ${files} tasks`));
    expect(await logsIn(folder)).toBe(Number(files));
    await expectNothingLeft(folder);
  });

  it('stays up with its web UI when told to keep', async () => {
    const quickstart = start('--keep');
    await quickstart.untilSaid('stay up until Ctrl-C');
    const [page = ''] = /http:\S+/.exec(quickstart.stdout) ?? [];
    expect((await fetch(page)).status, quickstart.said).toBe(200);
    quickstart.signal('SIGINT');
    expect(await quickstart.exit(), quickstart.said).toBe(0);
    await expectNothingLeft(folder);
  });

  it('cancels the fleet and cleans up on Ctrl-C', async () => {
    const quickstart = start();
    await quickstart.untilSaid(/[1-9]\d* of \d+ tasks/);
    quickstart.signal('SIGINT');
    expect(await quickstart.exit(), quickstart.said).toBe(130);
    expect(quickstart.stderr).toContain('Interrupted');
    await expectNothingLeft(folder);
  });

  it('leaves nothing behind when interrupted at its start', async () => {
    const quickstart = start();
    await quickstart.untilSaid('Using the Temporal CLI');
    quickstart.signal('SIGTERM');
    expect(await quickstart.exit(), quickstart.said).toBe(130);
    await expectNothingLeft(folder);
  });

  it('refuses to run where dependencies are missing', async () => {
    const { dependencies, program } = await copyWithFewLicences(folder);
    run = new ExampleRun({ program });
    expect(await run.exit(), run.said).toBe(1);
    expect(run.stderr).toBe(
      `Cannot run the quickstart as there are fewer than 100 licence texts in ${dependencies}, namely 1: install the dependencies with "npm ci"\n`,
    );
  });
});

/** Processes that are on their way out get some time. */
async function expectNothingLeft(mark: string): Promise<void> {
  let left: readonly string[] = [];
  await until(
    'no process of the quickstart is left',
    async () => {
      left = await markedProcesses(mark);
      return left.length === 0;
    },
    { limitMs: 15_000, saw: () => left },
  );
}

/** Finished logs in the store of the quickstart. */
async function logsIn(folder: string): Promise<number> {
  let logs = 0;
  for await (const { key } of createFileStore(join(folder, 'store')).list('')) {
    if (/\/logs\/\d{6}\/1\.log$/.test(key)) logs += 1;
  }
  return logs;
}

/** The examples as they are, in a checkout whose packages are links, which are not followed. */
async function copyWithFewLicences(
  folder: string,
): Promise<{ readonly dependencies: string; readonly program: string }> {
  const dependencies = join(folder, 'node_modules');
  const examples = join(folder, 'test/examples');
  await cp(join(ROOT, 'test/examples'), examples, { recursive: true });
  await mkdir(join(dependencies, 'one'), { recursive: true });
  await writeFile(join(dependencies, 'one/LICENSE'), 'Do as you like.\n');
  await symlink(ROOT, join(dependencies, 'serverless-fleets'));
  await symlink(join(ROOT, 'node_modules/@temporalio'), join(dependencies, '@temporalio'));
  return { dependencies, program: join(examples, 'quickstart.mjs') };
}
