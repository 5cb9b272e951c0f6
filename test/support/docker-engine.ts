import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SOCKET_PATH = '/var/run/docker.sock';
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

export type DockerEngine =
  | {
      readonly available: true;
      readonly socketPath: string;
      /** Ends the engine if it was started here; else nothing. */
      readonly stop: () => Promise<void>;
    }
  | { readonly available: false; readonly reason: string };

export interface EngineSearch {
  /** Default `/var/run/docker.sock`. */
  readonly socketPath?: string;
  /** The engine's program, started when nothing answers and we are root. Default: `dockerd` where it is installed. */
  readonly program?: string;
  /** Default: whether this process runs as root. */
  readonly isRoot?: boolean;
}

/**
 * A Docker engine for the tests: the one that runs, else one started here, for whoever is root and has `dockerd`.
 * With `FLEET_TEST_REQUIRE_DOCKER=1` in the environment it throws when there is none. Belongs into vitest's global
 * setup, and `stop` into its teardown; tests themselves use `describeWithDocker`.
 */
export async function requireDocker(search: EngineSearch = {}): Promise<DockerEngine> {
  return refuseSkipping(await findOrStart(search));
}

/** Throws when there is no engine although the environment asks for one. */
export function refuseSkipping(engine: DockerEngine): DockerEngine {
  if (!engine.available && process.env['FLEET_TEST_REQUIRE_DOCKER'] === '1') {
    throw new Error(`Docker is required by FLEET_TEST_REQUIRE_DOCKER, but ${engine.reason}`);
  }
  return engine;
}

/** The engine that runs, or why there is none. Starts nothing. */
export async function findDocker(socketPath = SOCKET_PATH): Promise<DockerEngine> {
  if (await answers(socketPath))
    return { available: true, socketPath, stop: async () => undefined };
  return { available: false, reason: `no engine answers at ${socketPath}` };
}

async function findOrStart({
  socketPath = SOCKET_PATH,
  program = dockerd(),
  isRoot = process.getuid?.() === 0,
}: EngineSearch): Promise<DockerEngine> {
  const found = await findDocker(socketPath);
  if (found.available) return found;
  if (program === undefined) {
    return { available: false, reason: `${found.reason}, and dockerd is not installed` };
  }
  if (!isRoot) {
    return { available: false, reason: `${found.reason}, and only root can start dockerd` };
  }
  return startEngine(program, socketPath);
}

function dockerd(): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ];
  return folders.map((folder) => path.join(folder, 'dockerd')).find((file) => existsSync(file));
}

async function startEngine(program: string, socketPath: string): Promise<DockerEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-dockerd-'));
  const logFile = path.join(folder, 'dockerd.log');
  const log = await open(logFile, 'a');
  const child = spawn(program, [], { detached: true, stdio: ['ignore', log.fd, log.fd] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended (exit code ${code}, signal ${signal})`));
  });
  await log.close();
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = await Promise.race([ended, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
    if (late === undefined) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  const trouble = await untilAnswering(socketPath, ended);
  if (trouble === undefined) return { available: true, socketPath, stop };
  const reason = `${program} ${trouble}; its log ends:\n${await tailOf(logFile)}`;
  await stop();
  return { available: false, reason };
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

/** Whether an engine answers there within ten seconds. */
function answers(socketPath: string): Promise<boolean> {
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

async function tailOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').slice(-20).join('\n');
}
