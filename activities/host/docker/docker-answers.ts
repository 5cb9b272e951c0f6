import type { ContainerState } from '../container-host.ts';
import { containerState, labelFilter } from './docker-container.ts';
import { cutOffReason } from './docker-cut-off.ts';
import type { DockerConnection } from './docker-connection.ts';

/** Containers that are inspected at a time. */
const INSPECTED_AT_ONCE = 8;

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
  return info === 'none' ? undefined : withCutOff(connection, containerState(info));
}

async function withCutOff(
  connection: DockerConnection,
  state: ContainerState,
): Promise<ContainerState> {
  const { phase } = state;
  if (phase.kind !== 'exited') return state;
  const cutOff = await cutOffReason(connection, state.id, phase);
  return cutOff === undefined ? state : { ...state, phase: { ...phase, cutOff } };
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
