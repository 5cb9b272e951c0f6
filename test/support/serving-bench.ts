/** What tests of the commands that serve need: a folder of their own, processes that are cleaned up, small fleets. */

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliProcess, type CliProcessOptions, runCli } from './cli-process.ts';
import { markedProcesses } from './marked-processes.ts';
import { scratchFolder } from './scratch-folder.ts';
import { until } from './until.ts';

/** Two tasks of eight seconds each, as plain processes. */
export const twoTasks = {
  command: ['sh', '-c', 'echo begun; sleep 8; echo ended'],
  tasks: { count: 2 },
  resources: { cpu: 0.1, memory: '16M' },
  scale: { max: 2 },
  gracePeriod: '1s',
} as const;

/** Short times, so that a hand-over is a matter of a second or two. */
const settings = {
  serveHeartbeatTimeoutMs: 2_000,
  serveRetryIntervalMs: 200,
  drainReportIntervalMs: 300,
};

export class ServingBench {
  readonly folder: string;
  /** Free to use as a workflow id, too. */
  readonly taskQueue = `cli-${randomBytes(4).toString('hex')}`;
  /** Flags for whoever serves. */
  readonly serve: readonly string[];
  /** Flags for whoever reads what was served. */
  readonly store: readonly string[];
  private readonly cleanUps: (() => Promise<void> | void)[] = [];

  constructor() {
    const { path, remove } = scratchFolder();
    const settingsFile = join(path, 'settings.json');
    const state = join(path, 'state');
    writeFileSync(settingsFile, JSON.stringify(settings));
    this.folder = path;
    this.serve = ['--state', state, '--settings', settingsFile, '--cpus', '4', '--memory', '4G'];
    this.store = ['--store', join(state, 'store')];
    this.later(remove);
  }

  /** Starts a command that `close` ends, if it has not ended. */
  start(args: readonly string[], options: Omit<CliProcessOptions, 'args'> = {}): CliProcess {
    const started = new CliProcess({ args, ...options });
    this.later(() => started.kill());
    return started;
  }

  /** To be done by `close`, the latest first. */
  later(cleanUp: () => Promise<void> | void): void {
    this.cleanUps.push(cleanUp);
  }

  async close(): Promise<void> {
    for (const cleanUp of this.cleanUps.splice(0).toReversed()) await cleanUp();
  }

  /** Starts a fleet and waits until both of its tasks run. */
  async runDetached(
    id: string,
    flags: readonly string[],
    fleet: unknown = twoTasks,
  ): Promise<void> {
    const args = ['run', '-', '--id', id, '--detach', ...flags, ...this.store];
    const end = await new CliProcess({ args, stdin: JSON.stringify(fleet) }).end();
    if (end.stdout !== `${id}\n`) throw new Error(`The fleet did not start: ${end.stderr}`);
    let saw = '';
    const bothRun = async (): Promise<boolean> => {
      saw = (await runCli('get', id, '-o', 'json', ...flags, ...this.store)).stdout;
      return saw.includes('"running": 2');
    };
    await until('both tasks run', bothRun, { saw: () => saw });
  }

  /** Waits until no process is left that has to do with this bench. */
  async nothingRuns(): Promise<void> {
    let saw: readonly string[] = [];
    const isEmpty = async (): Promise<boolean> => {
      saw = await markedProcesses(this.folder);
      return saw.length === 0;
    };
    await until('no process is left', isEmpty, { limitMs: 20_000, saw: () => saw });
  }
}
