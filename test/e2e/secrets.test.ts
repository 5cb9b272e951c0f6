/** F8: a secret reaches the task, and nothing else. */

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { fleetLabels } from '../../activities/host/instance-labels.ts';
import { type CliEnd, runCli } from '../support/cli-process.ts';
import { FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { describeOnEachHost } from '../support/hosts.ts';
import {
  containerTraces,
  fileTraces,
  marked,
  type Trace,
  watchArguments,
  workflowTraces,
} from '../support/marker-probe.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { sharedTemporalAddress } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

describeOnEachHost('the secrets of a fleet', (host: HostUnderTest) => {
  const marker = randomBytes(12).toString('hex');
  const markers = [`file-${marker}`, `variable-${marker}`, `key-${marker}`];
  let bench: FleetBench;
  let secrets: ReturnType<typeof scratchFolder>;

  beforeEach(async () => {
    secrets = scratchFolder();
    putSecret(secrets.path, 'probe/file', `file-${marker}\n`);
    putSecret(secrets.path, 'probe/key', `-----BEGIN-----\nkey-${marker}\n-----END-----\n`);
    bench = await FleetBench.create({
      address: sharedTemporalAddress(),
      host,
      verbose: true,
      flags: ['--secrets', secrets.path],
      env: { FLEET_SECRET_PROBE_VARIABLE: `variable-${marker}` },
    });
  });

  afterEach(async () => {
    await bench.close();
    secrets.remove();
  });

  const env = { FILE: { secret: 'probe/file' }, KEY: { secret: 'probe/key' } };
  /** Prints all of them on both streams, and notes what they were elsewhere. */
  const tell =
    'for value in "$FILE" "$KEY" "$VARIABLE"; do echo "tells $value"; echo "tells $value" >&2; ' +
    'printf %s "$value" | sha256sum >> "$SEEN"; done';

  it('are seen by its tasks and left nowhere', { timeout: 600_000 }, async () => {
    const goAhead = `${bench.recorder.seenAt}/go`;
    const ends = {
      0: 'exit 0',
      1: 'exit 3',
      2: `until [ -e "${goAhead}" ]; do sleep 0.1; done; ${tell}`,
    };
    const items = Object.values(ends).map((end) => ({
      command: ['/bin/sh', '-c', bench.recorder.script(`${tell}; ${end}`)],
      env: { VARIABLE: { secret: 'probe/variable' } },
    }));
    const watch = watchArguments(markers);
    const handle = await bench.startFleet(
      bench.spec('true', {
        env: { ...env, SEEN: `${bench.recorder.seenAt}/seen`, NOTE: `text-${marker}` },
        tasks: { items },
        retries: { limit: 1, backoff: { initial: '100ms' } },
      }),
    );
    for (const failpoint of ['instance:created=kill@1', 'instance:started=kill@2']) {
      bench.server.spawn(failpoint);
      await bench.server.awaitEnd();
    }
    bench.server.spawn('instance:logged=kill@2');
    await bench.server.awaitEnd();
    await bench.server.start('');
    await until('the last task waits', () => seenIn(bench).length >= 9, {
      saw: () => [bench.recorder.text(), bench.server.log()],
    });
    const fleetId = await fleetIdOf(handle);
    const whileRunning = [
      ...(host === 'docker' ? await containerTraces(fleetLabels({ id: fleetId })) : []),
      ...fileTraces(join(bench.folder, 'store')),
      ...fileTraces(join(bench.folder, 'instances')).filter(({ place }) => !isOfProgram(place)),
      ...(await workflowTraces(bench.client, bench.id)),
    ];
    for (const { place } of fileTraces(join(bench.folder, 'instances'))) expectProtected(place);
    expectPower(whileRunning, `text-${marker}`);
    bench.recorder.touch('go');
    const end = await bench.endOf(handle);
    const evidence = `${bench.recorder.text()}\n${bench.server.log()}`;

    expect(end.result?.tasks, evidence).toMatchObject({ succeeded: 2, failed: 1 });
    expect(end.result?.failures, evidence).toMatchObject([{ index: '1', retries: 1 }]);
    expect(new Set(seenIn(bench))).toEqual(
      new Set([
        sha256(`file-${marker}`),
        sha256(`-----BEGIN-----\nkey-${marker}\n-----END-----`),
        sha256(`variable-${marker}`),
      ]),
    );
    expect(lastLog(bench, fleetId, '000002').match(MASKED_LINE), evidence).toHaveLength(12);
    expect(watch.stop()).toEqual([]);
    expect(marked(whileRunning, markers)).toEqual([]);
    expect(marked(await allTraces(bench, handle), markers)).toEqual([]);
  });

  it('are left nowhere when it is cancelled', { timeout: 300_000 }, async () => {
    const watch = watchArguments(markers);
    await bench.server.start('');
    const handle = await bench.startFleet(
      bench.spec(`VARIABLE=none; ${tell}; sleep 300`, {
        env: { ...env, SEEN: `${bench.recorder.seenAt}/seen` },
        tasks: { count: 3 },
      }),
    );
    await until('all tasks have seen them', () => seenIn(bench).length >= 9, {
      saw: () => [bench.recorder.text(), bench.server.log()],
    });
    await handle.cancel();
    expect((await bench.endOf(handle)).status).toBe('CANCELLED');
    expect(watch.stop()).toEqual([]);
    expect(marked(await allTraces(bench, handle), markers)).toEqual([]);
  });

  it('that are missing fail it before anything starts', async () => {
    await bench.server.start('');
    const end = await bench.runFleet(
      bench.spec('true', { env: { ...env, NONE: { secret: 'probe/none' } } }),
    );
    expect(end).toMatchObject({ status: 'FAILED', type: 'infeasible' });
    expect(end.message).toContain(
      `Cannot read secret probe/none as there is neither a file ${secrets.path}/probe/none nor a variable FLEET_SECRET_PROBE_NONE: give the fleet server one of them`,
    );
    expect(bench.recorder.read().starts).toEqual([]);
  });
});

const MASKED_LINE = /(stdout|stderr) tells \*\*\*\n/g;

/** Of the task's last attempt: a server that is killed between record and start costs one. */
function lastLog(bench: FleetBench, fleetId: string, task: string): string {
  const folder = join(bench.folder, `store/${fleetId}/logs/${task}`);
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return readFileSync(join(folder, logs.toSorted().at(-1) ?? ''), 'utf8');
}

/** The probe finds what is no secret, wherever that is. */
function expectPower(traces: readonly Trace[], text: string): void {
  const places = marked(traces, [text]).map((found) => found.split(' of ')[0] ?? '');
  expect(new Set(places)).toEqual(new Set(['history', 'query spec']));
}

/** Everything that is left when the fleet has ended. */
async function allTraces(bench: FleetBench, handle: WorkflowHandle): Promise<readonly Trace[]> {
  const reach = ['--address', sharedTemporalAddress(), '--task-queue', bench.taskQueue];
  const flags = [...reach, '--store', join(bench.folder, 'store'), '-o', 'json'];
  const fleet = handle.workflowId;
  const commands = [
    ['get', fleet],
    ['list'],
    ['task', 'list', fleet],
    ['task', 'get', fleet, '1'],
    ['worker', 'list', fleet],
    ['logs', fleet],
    ['watch', fleet],
  ];
  const said: Trace[] = [];
  for (const command of commands) {
    // On a busy computer Temporal may not answer in time.
    const isReached = async (): Promise<CliEnd | false> => {
      const end = await runCli(...command, ...flags);
      return end.code !== 4 && end;
    };
    const { stdout, stderr } = await until('Temporal answers the command', isReached);
    expect(stdout, `${command.join(' ')}: ${stderr}`).not.toBe('');
    said.push({ place: `fleet ${command.join(' ')}`, text: stdout + stderr });
  }
  return [
    ...said,
    ...fileTraces(bench.folder),
    ...(await workflowTraces(bench.client, bench.id)),
    { place: 'log of the server', text: bench.server.wholeLog() },
  ];
}

async function fleetIdOf(handle: WorkflowHandle): Promise<string> {
  const { raw } = await handle.describe();
  return raw.workflowExecutionInfo?.firstRunId ?? '';
}

/** Digests of what the tasks saw. */
function seenIn(bench: FleetBench): readonly string[] {
  const file = join(bench.recorder.folder, 'seen');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => line.split(' ')[0] ?? '');
}

/** Files that are the program's own: what it is given, and what it writes. */
function isOfProgram(path: string): boolean {
  return ['program.sh', 'stdout', 'stderr'].includes(basename(path));
}

/** Nobody but the user of the server gets at it: by its own mode, or by that of a folder above. */
function expectProtected(path: string): void {
  if (!isOfProgram(path) || !existsSync(path)) return;
  expect(statSync(join(path, '..')).mode & 0o077, path).toBe(0);
  if (basename(path) === 'program.sh') expect(statSync(path).mode & 0o077, path).toBe(0);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function putSecret(folder: string, reference: string, content: string): void {
  mkdirSync(join(folder, reference, '..'), { recursive: true });
  writeFileSync(join(folder, reference), content, { mode: 0o600 });
}
