/** Runs `dockerd` for tests. */

import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

export interface DockerDaemon {
  readonly pid: number;
  /** SIGTERM, and SIGKILL when that does not help. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts the engine and waits until it answers; throws with the tail of its log when it does not. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  socketPath: string,
): Promise<DockerDaemon> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-dockerd-log-'));
  const logFile = path.join(folder, 'dockerd.log');
  const log = await open(logFile, 'a');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended (exit code ${code}, signal ${signal})`));
  });
  await log.close();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    const late = await Promise.race([ended, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
    if (late === undefined) child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const trouble = await untilAnswering(socketPath, ended);
  if (trouble === undefined) {
    return { pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
  }
  const reason = `${program} ${trouble}; its log ends:\n${await tailOf(logFile)}`;
  await end('SIGTERM');
  throw new Error(reason);
}

/** Whether an engine answers there within ten seconds. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', agent: false, timeout: 10_000 });
    ping.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.once('close', () => resolve(false));
    ping.end();
  });
}

/** What went wrong, or undefined when the engine answers. */
async function untilAnswering(
  socketPath: string,
  ended: Promise<string>,
): Promise<string | undefined> {
  let trouble: string | undefined;
  void ended.then((how) => (trouble = how));
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (trouble === undefined) {
    if (await answers(socketPath)) return undefined;
    if (Date.now() > giveUpAt) return `did not answer within ${START_LIMIT_MS} ms`;
    await pause(100);
  }
  return trouble;
}

async function tailOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').slice(-20).join('\n');
}
