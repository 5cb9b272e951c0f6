import { ContainerRefused } from '../container-host.ts';
import { SharedWork } from './shared-work.ts';
import { StreamRefusal } from './docker-failure.ts';
import type { DockerConnection } from './docker-connection.ts';

/** When to pull: only what is missing, before every container, or never. */
export type PullPolicy = 'missing' | 'always' | 'never';

/** Longest time without progress before a pull is given up. */
const PULL_IDLE_MS = 300_000;

/** Makes images present. Whoever asks for the same image at the same time shares one pull. */
export class DockerImages {
  readonly #connection: DockerConnection;
  readonly #policy: PullPolicy;
  readonly #pulls: SharedWork;

  constructor(connection: DockerConnection, policy: PullPolicy) {
    this.#connection = connection;
    this.#policy = policy;
    this.#pulls = new SharedWork((image, signal) => pullImage(connection, image, signal));
  }

  /** See `ContainerHost.ensureImage`. */
  async ensure(image: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const name = fullName(image);
    if (this.#policy !== 'always' && (await this.#isPresent(name))) return;
    if (this.#policy === 'never')
      throw notFound(image, 'the worker does not have it and never pulls');
    await this.#pulls.join(name, signal);
  }

  async #isPresent(name: string): Promise<boolean> {
    const found = await this.#connection.ask(
      'inspect',
      name,
      (docker, abortSignal) => {
        // A variable, for dockerode's types do not know the signal.
        const options = { manifests: false, abortSignal };
        return docker.getImage(name).inspect(options);
      },
      ({ status }) => (status === 404 || status === 400 ? 'none' : undefined),
    );
    return found !== 'none';
  }
}

async function pullImage(
  connection: DockerConnection,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const stream = await connection.open('pull', name, {
    method: 'POST',
    path: '/images/create',
    query: { fromImage: name },
    signal,
    timeoutMs: PULL_IDLE_MS,
    idleMs: PULL_IDLE_MS,
  });
  for await (const progress of stream.objects()) {
    const trouble = troubleOf(progress);
    if (trouble !== undefined) throw connection.failure('pull', name, new StreamRefusal(trouble));
  }
  signal.throwIfAborted();
}

/** A pull that has begun well tells of its failure inside the stream. */
function troubleOf(progress: unknown): string | undefined {
  if (typeof progress !== 'object' || progress === null || !('error' in progress)) return undefined;
  return String(progress.error);
}

/** Only before a path is a number behind a colon a port. */
const REGISTRY_AND_PATH = /[a-zA-Z0-9][\w.-]*(?::\d+(?=\/))?(?:\/[a-zA-Z0-9][\w.-]*)*/;
const TAG = /:\w[\w.-]*/;
const DIGEST = /@[\w+.-]+:[0-9a-fA-F]+/;
const REFERENCE = new RegExp(
  `^(?:${REGISTRY_AND_PATH.source})(?<tag>${TAG.source})?(?<digest>${DIGEST.source})?$`,
);

/** With `:latest` where neither tag nor digest is given: an engine would pull every tag. */
function fullName(image: string): string {
  const groups = REFERENCE.exec(image)?.groups;
  if (!groups) throw notFound(image, 'it is not a valid reference: name[:tag][@digest]');
  return groups['tag'] || groups['digest'] ? image : `${image}:latest`;
}

function notFound(image: string, reason: string): ContainerRefused {
  return new ContainerRefused('image-not-found', `Cannot pull ${image} as ${reason}`);
}
