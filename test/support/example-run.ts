/** A program of test/examples in a process of its own. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));

export interface ExampleOptions {
  /** Of test/examples, or absolute. */
  readonly program: string;
  /** What runs it. Default: this Node. */
  readonly interpreter?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class ExampleRun {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor({ program, interpreter = process.execPath, args = [], env = {} }: ExampleOptions) {
    const path = program.startsWith('/') ? program : EXAMPLES + program;
    const child = spawn(interpreter, [path, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = once(child, 'close');
    this.child = child;
  }

  /** All that it said, for a failing test. */
  get said(): string {
    return `--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }

  /** Waits for its end; answers the exit code, or the signal that ended it. */
  async exit(): Promise<number | string | null> {
    await this.closed;
    return this.child.exitCode ?? this.child.signalCode;
  }

  async untilSaid(text: string | RegExp): Promise<void> {
    const said = (): boolean => this.said.match(text) !== null;
    await until(`the example says ${text}`, () => said() || this.ended(), { saw: () => this.said });
    if (!said()) throw new Error(`The example ended without saying ${text}:\n${this.said}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it by force, if it has not ended. */
  async kill(): Promise<void> {
    if (!this.ended()) this.child.kill('SIGKILL');
    await this.closed;
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
