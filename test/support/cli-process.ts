/** The built command line in processes of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export const CLI_MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface CliProcessOptions {
  readonly args: readonly string[];
  /** Default: the command line itself. */
  readonly command?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
}

export interface CliEnd {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function runCli(...args: readonly string[]): Promise<CliEnd> {
  return new CliProcess({ args }).end();
}

export class CliProcess {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(options: CliProcessOptions) {
    const { command = [process.execPath, CLI_MAIN], args, env = {}, stdin } = options;
    const [program = '', ...before] = command;
    const child = spawn(program, [...before, ...args], { env: { ...process.env, ...env } });
    child.stdin.end(stdin ?? '');
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = once(child, 'close');
    this.child = child;
  }

  get said(): string {
    return `--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }

  async end(): Promise<CliEnd> {
    await this.closed;
    const { stdout, stderr, child } = this;
    return { code: child.exitCode ?? child.signalCode, stdout, stderr };
  }

  async untilSaid(text: string | RegExp): Promise<void> {
    const said = (): boolean => this.said.match(text) !== null;
    await until(`the command says ${text}`, () => said() || this.hasEnded(), {
      saw: () => this.said,
    });
    if (!said()) throw new Error(`The command ended without saying ${text}:\n${this.said}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it by force, if it has not ended. */
  async kill(): Promise<void> {
    if (!this.hasEnded()) this.child.kill('SIGKILL');
    await this.closed;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
