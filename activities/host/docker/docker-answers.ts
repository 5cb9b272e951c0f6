import type { ContainerState, HostDescription } from '../container-host.ts';
import { containerState } from './docker-container.ts';
import type { DockerConnection } from './docker-connection.ts';

/** Containers that are inspected at a time. */
const INSPECTED_AT_ONCE = 8;

export async function describeEngine(connection: DockerConnection): Promise<HostDescription> {
  const info = await engineInfo(connection);
  return {
    version: `Docker ${info.ServerVersion}`,
    milliCpu: info.NCPU * 1000,
    memoryBytes: info.MemTotal,
  };
}

export interface EngineInfo {
  readonly ServerVersion: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  /** RFC 3339; by the engine's own clock, which need not be ours. */
  readonly SystemTime: string;
}

export function engineInfo(connection: DockerConnection): Promise<EngineInfo> {
  return connection.ask('describe', 'the engine', (docker: WithInfo, abortSignal) =>
    docker.info({ abortSignal }),
  );
}

/** dockerode's types know neither the options nor the answer. */
interface WithInfo {
  info(options: { readonly abortSignal: AbortSignal }): Promise<EngineInfo>;
}

export async function inspectContainer(
  connection: DockerConnection,
  idOrName: string,
): Promise<ContainerState | undefined> {
  const info = await connection.ask(
    'inspect',
    idOrName,
    (docker, abortSignal) => docker.getContainer(idOrName).inspect({ abortSignal }),
    ({ status }) => (status === 404 ? 'none' : undefined),
  );
  return info === 'none' ? undefined : containerState(info);
}

/** The engine's list knows neither exit codes nor times, so each container is looked at by itself. */
export async function listContainers(
  connection: DockerConnection,
  labels: Readonly<Record<string, string>>,
): Promise<readonly ContainerState[]> {
  const listed = await connection.ask('list', 'containers', (docker, abortSignal) =>
    docker.listContainers({ all: true, filters: { label: labelFilter(labels) }, abortSignal }),
  );
  const ids = listed.map((container) => container.Id);
  const states: ContainerState[] = [];
  const inspectRest = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      const state = await inspectContainer(connection, id);
      if (state) states.push(state);
    }
  };
  await Promise.all(Array.from({ length: INSPECTED_AT_ONCE }, inspectRest));
  return states;
}

/** All of these labels, for lists and events. */
export function labelFilter(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}
