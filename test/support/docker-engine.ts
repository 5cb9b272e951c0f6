import { existsSync } from 'node:fs';
import path from 'node:path';
import { answers, startDaemon } from './docker-daemon.ts';

const SOCKET_PATH = '/var/run/docker.sock';

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

/** Where the engine's program is, if it is installed. */
export function dockerd(): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ];
  return folders.map((folder) => path.join(folder, 'dockerd')).find((file) => existsSync(file));
}

async function startEngine(program: string, socketPath: string): Promise<DockerEngine> {
  try {
    const daemon = await startDaemon(program, [], socketPath);
    return { available: true, socketPath, stop: () => daemon.stop() };
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
