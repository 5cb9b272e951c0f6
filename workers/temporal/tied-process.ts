import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

/** A program that ends when this process ends, however it ends. */
export interface TiedProcess {
  readonly pid: number;
  /** Resolves, never rejects, with how the program ended. */
  readonly exited: Promise<string>;
  /** SIGTERM, and SIGKILL to all that is left after ten seconds; waits for the end. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that a Ctrl-C in the terminal reaches only us, with its output appended
 * to a file. A watchdog beside it sees our end of a pipe close, which the kernel does even when we are killed, and
 * then ends the program. The program does not keep this process alive.
 */
export async function spawnTied(
  command: string,
  args: readonly string[],
  logFile: string,
): Promise<TiedProcess> {
  const log = await open(logFile, 'a');
  const child = spawn('sh', ['-c', WATCHDOG, 'sh', command, ...args], {
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
  });
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => child.stdin?.destroy());
  child.unref();
  await log.close();
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${command}: ${await exited}`);
  return { pid, exited, stop: async () => await stopTied(child, pid, exited) };
}

const STOP_LIMIT_MS = 10_000;

/** `$$` is the shell's process id also in the watchdog, and by `exec` becomes the program's. */
const WATCHDOG = `
exec 3<&0
{
  trap '' TERM INT HUP
  cat <&3
  kill -s TERM $$
  seconds=0
  while kill -s 0 $$ && [ "$seconds" -lt ${STOP_LIMIT_MS / 1000} ]; do
    sleep 1
    seconds=$((seconds + 1))
  done
  kill -s KILL -- -$$
} >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
`;

async function stopTied(child: ChildProcess, pid: number, exited: Promise<string>): Promise<void> {
  // An id of an ended process may belong to somebody else by now; Node's own `kill` knows, the one for groups does not.
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(pid), STOP_LIMIT_MS);
  await exited;
  clearTimeout(timer);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Ended already.
  }
}
