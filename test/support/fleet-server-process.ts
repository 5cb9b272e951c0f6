/** A real fleet server in a process of its own, to be killed, stopped and started again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetSettings } from '../../workflows/domain/settings.ts';
import { isStopped } from './marked-processes.ts';
import { until } from './until.ts';

/** Short times, so that a take-over is a matter of a second or two. */
const quickSettings: Partial<FleetSettings> = {
  serveHeartbeatTimeoutMs: 2_000,
  serveRetryIntervalMs: 200,
  instanceHeartbeatTimeoutMs: 5_000,
  instanceReportIntervalMs: 1_000,
  drainReportIntervalMs: 300,
  locateTimeoutMs: 4_000,
  deadManIntervalMs: 3_000,
};

export interface ServerProcessOptions {
  readonly address: string;
  readonly taskQueue: string;
  /** Folder for state, store and settings. */
  readonly folder: string;
  readonly cpus?: number;
  readonly binds?: readonly string[];
  /** Of the Docker engine; default: that of this computer. */
  readonly dockerSocket?: string;
  /** Folder of the state store. Default: in `folder`. */
  readonly store?: string;
  readonly role?: 'all' | 'control' | 'hosts';
  readonly settings?: Partial<FleetSettings>;
  /** Workflows kept in memory. */
  readonly cachedWorkflows?: number;
  /** `<name>=<kill|stop>[@n],…` */
  readonly failpoints?: string;
  /** Tells more. Default false. */
  readonly verbose?: boolean;
  /** More flags of `fleet server`. */
  readonly flags?: readonly string[];
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Of the built package, wherever this module was compiled to. */
const MAIN = createRequire(import.meta.url)
  .resolve('serverless-fleets/package.json')
  .replace(/package\.json$/, 'dist/cli/main.js');

export class FleetServerProcess {
  readonly options: ServerProcessOptions;
  private child: ChildProcess | undefined;
  private output = '';
  private earlier = '';

  constructor(options: ServerProcessOptions) {
    this.options = options;
    mkdirSync(options.folder, { recursive: true });
  }

  /** Starts the server and waits until it polls. */
  async start(failpoints = this.options.failpoints): Promise<void> {
    this.spawn(failpoints);
    await until('the fleet server is ready', () => this.output.includes('ready') || this.ended(), {
      saw: () => this.output,
    });
    if (this.ended()) throw new Error(`The fleet server ended at once:\n${this.output}`);
  }

  /** Starts the server without waiting: with a failpoint it may be dead before it is ready. */
  spawn(failpoints?: string): void {
    this.earlier += this.output;
    this.output = '';
    const child = spawn(process.execPath, [MAIN, ...this.args()], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.options.env, FLEET_FAILPOINTS: failpoints ?? '' },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.child = child;
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error('the server was never started');
    return pid;
  }

  /** Of a process that ended by itself; null when a signal ended it, or nothing yet. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  log(): string {
    return this.output;
  }

  /** What it said in all its lives. */
  wholeLog(): string {
    return this.earlier + this.output;
  }

  ended(): boolean {
    return this.child?.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until the process has ended by itself, or by its failpoint. */
  async awaitEnd(limitMs = 60_000): Promise<void> {
    await until('the fleet server has ended', () => this.ended(), {
      limitMs,
      saw: () => this.output,
    });
  }

  /** kill -9 */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM, and the wait for its orderly end. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Waits until the process is stopped (SIGSTOP), as a failpoint may do. */
  async untilStopped(): Promise<void> {
    await until('the fleet server has been stopped', () => isStopped(this.pid), {
      limitMs: 150_000,
      saw: () => this.output,
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    process.kill(this.pid, signal);
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || this.ended()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  private args(): string[] {
    const { address, taskQueue, folder, cpus, binds, role, settings } = this.options;
    const { cachedWorkflows, dockerSocket, store } = this.options;
    const settingsFile = join(folder, 'settings.json');
    writeFileSync(settingsFile, JSON.stringify({ ...quickSettings, ...settings }));
    const flags: Record<string, string> = {
      address,
      'task-queue': taskQueue,
      state: folder,
      settings: settingsFile,
      cpus: String(cpus ?? 16),
      memory: '16G',
      role: role ?? 'all',
      ...(cachedWorkflows !== undefined && { 'cached-workflows': String(cachedWorkflows) }),
      ...(dockerSocket !== undefined && { 'docker-socket': dockerSocket }),
      ...(store !== undefined && { store }),
    };
    return [
      'server',
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      ...(binds ?? []).flatMap((bind) => ['--bind', bind]),
      ...(this.options.verbose ? ['--verbose'] : []),
      ...(this.options.flags ?? []),
    ];
  }
}
