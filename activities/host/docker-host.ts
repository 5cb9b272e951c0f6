import { inspectContainer, listContainers } from './docker/docker-answers.ts';
import { DockerConnection } from './docker/docker-connection.ts';
import { containerOptions } from './docker/docker-container.ts';
import { describeEngine } from './docker/docker-engine.ts';
import { localEngine } from './docker/engine-link.ts';
import { watchContainers } from './docker/docker-events.ts';
import { DockerImages } from './docker/docker-images.ts';
import { readLogs } from './docker/docker-logs.ts';
import { removeContainer } from './docker/docker-removal.ts';
import type { ContainerHost, ContainerSpec } from './container-host.ts';
import type { EngineLink } from './docker/engine-link.ts';
import type { PullPolicy } from './docker/docker-images.ts';

export interface DockerHostOptions {
  /** The way to the engine. Default: the socket of this computer. */
  readonly engine?: EngineLink;
  /** Default `/var/run/docker.sock`. `DOCKER_HOST` and its relatives in the environment are not looked at. */
  readonly socketPath?: string;
  /** Mounts of every container, as `<path on the host>:<path in the container>[:ro]`. Default: none. */
  readonly binds?: readonly string[];
  /** Default `missing`: an image that is present is used as it is, and no registry is asked. */
  readonly pullPolicy?: PullPolicy;
  /** Network of every container. Default: the engine's own. */
  readonly networkMode?: string;
  /** Longest wait for an answer, except of streams and pulls. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * A Docker engine, or one that speaks its language. Connects with the first call.
 *
 * A container runs without an init of ours: with one, a command that does not exist would look like a program that
 * ended with 127. The price is Docker's usual one: a program that does not handle TERM is not ended by it.
 */
export function createDockerHost(options: DockerHostOptions = {}): ContainerHost {
  const { socketPath = '/var/run/docker.sock', pullPolicy = 'missing' } = options;
  const { engine = localEngine(socketPath), timeoutMs = 30_000 } = options;
  const connection = new DockerConnection({ engine, timeoutMs });
  const images = new DockerImages(connection, pullPolicy);
  return {
    kind: 'docker',
    capabilities: { images: true, limits: true },
    describe: () => describeEngine(connection),
    ensureImage: (image, signal) => images.ensure(image, signal),
    create: (spec) => createContainer(connection, spec, options),
    start: (id) => startContainer(connection, id),
    inspect: (idOrName) => inspectContainer(connection, idOrName),
    list: (labels) => listContainers(connection, labels),
    watch: (labels, signal) => watchContainers(connection, labels, signal),
    signal: (id, signal) => signalContainer(connection, id, signal),
    remove: (id, { force }) => removeContainer(connection, id, force),
    logs: (id, logOptions) => readLogs(connection, id, logOptions),
    close: async () => connection.close(),
  };
}

async function createContainer(
  connection: DockerConnection,
  spec: ContainerSpec,
  options: DockerHostOptions,
): Promise<string> {
  const created = await connection.ask('create', spec.name, (docker, abortSignal) =>
    docker.createContainer({ ...containerOptions(spec, options), abortSignal }),
  );
  return created.id;
}

/** A container that is started already (304) is left to itself. */
async function startContainer(connection: DockerConnection, id: string): Promise<void> {
  await connection.ask(
    'start',
    id,
    (docker, abortSignal) => docker.getContainer(id).start({ abortSignal }),
    ({ status }) => (status === 304 ? 'started' : undefined),
  );
}

async function signalContainer(
  connection: DockerConnection,
  id: string,
  signal: 'TERM' | 'KILL',
): Promise<void> {
  await connection.ask(
    'signal',
    id,
    (docker, abortSignal) => docker.getContainer(id).kill({ signal: `SIG${signal}`, abortSignal }),
    ({ status }) => (status === 404 || status === 409 ? 'ended' : undefined),
  );
}
