import { spawn } from 'node:child_process';

export type CommandResult =
  | { readonly kind: 'ok'; readonly stdout: string; readonly output: string }
  /** `reason` is one line for people. */
  | { readonly kind: 'failed'; readonly reason: string; readonly output: string };

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  /** After this the command and all it started are killed. */
  readonly timeoutMs: number;
}

/** Runs a program to its end without a terminal or standard input. A failure is a value; never throws. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return await new Promise((resolve) => {
    let stdout = '';
    let output = '';
    const child = spawn(command, args, {
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const fail = (reason: string): void => resolve({ kind: 'failed', reason, output });
    const kill = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      kill();
      fail(`no answer within ${options.timeoutMs / 1000} s`);
    }, options.timeoutMs);
    // In a session of its own, it would outlive us.
    process.once('exit', kill);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    child.on('close', (code, signal) => {
      process.off('exit', kill);
      clearTimeout(timer);
      if (code === 0) resolve({ kind: 'ok', stdout, output });
      else fail(lastLine(output) ?? `it ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Ended in the meantime.
  }
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
