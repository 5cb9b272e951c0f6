import { randomBytes } from 'node:crypto';

import { createDockerHost } from '../../activities/host/docker-host.ts';
import type { DockerHostOptions } from '../../activities/host/docker-host.ts';
import type { EngineLink } from '../../activities/host/docker/engine-link.ts';
import type {
  ContainerHost,
  ContainerPhase,
  ContainerSpec,
  LogLine,
} from '../../activities/host/container-host.ts';
import type { HostFixture } from '../contract/container-host-contract.ts';
import { testImage } from './docker-images.ts';

const MEBIBYTE = 1024 * 1024;

/** A Docker host for one test, with labels of its own, and the means to leave nothing behind. */
export class DockerBench {
  readonly host: ContainerHost;
  readonly labels: Readonly<Record<string, string>>;
  readonly #name: string;
  readonly #options: DockerHostOptions;
  readonly #wayTo: (() => EngineLink) | undefined;
  readonly #hosts: ContainerHost[] = [];
  #count = 0;

  /** `wayTo`: how each host reaches the engine. Default: by the socket of the options. */
  constructor(options: DockerHostOptions, wayTo?: () => EngineLink) {
    this.#wayTo = wayTo;
    this.#name = `docker-test-${randomBytes(4).toString('hex')}`;
    this.#options = { networkMode: 'none', ...options };
    this.labels = { 'fleet-test': this.#name };
    this.host = this.another();
  }

  /** One more host on the same engine. */
  another(): ContainerHost {
    const engine = this.#wayTo?.();
    const host = createDockerHost({ ...this.#options, ...(engine && { engine }) });
    this.#hosts.push(host);
    return host;
  }

  /** Runs `script` in a shell, or whatever the overrides say. */
  spec(script: string, overrides: Partial<ContainerSpec> = {}): ContainerSpec {
    this.#count += 1;
    return {
      name: `${this.#name}-${this.#count}`,
      labels: this.labels,
      image: testImage,
      command: ['sh', '-c', script],
      env: {},
      milliCpu: 500,
      memoryBytes: 64 * MEBIBYTE,
      pidsLimit: 64,
      ...overrides,
    };
  }

  async start(script: string, overrides: Partial<ContainerSpec> = {}): Promise<string> {
    const id = await this.host.create(this.spec(script, overrides));
    await this.host.start(id);
    return id;
  }

  /** Waits until the container has ended. */
  async end(id: string): Promise<Extract<ContainerPhase, { kind: 'exited' }>> {
    for (;;) {
      const phase = await this.phase(id);
      if (phase?.kind === 'exited') return phase;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async phase(id: string): Promise<ContainerPhase | undefined> {
    return (await this.host.inspect(id))?.phase;
  }

  async lines(id: string, options: { cursor?: string; follow?: boolean } = {}): Promise<LogLine[]> {
    const { signal } = new AbortController();
    return collect(this.host.logs(id, { follow: false, signal, ...options }));
  }

  /** Removes every container of this test and closes its hosts. */
  async cleanUp(): Promise<void> {
    const host = this.another();
    const left = await host.list(this.labels);
    await Promise.all(left.map(({ id }) => host.remove(id, { force: true })));
    await Promise.all(this.#hosts.map((each) => each.close()));
  }
}

/** A bench in the words of the contract. */
export function dockerFixture(socketPath: string): HostFixture {
  return fixtureOf(new DockerBench({ socketPath }));
}

export function fixtureOf(bench: DockerBench): HostFixture {
  return {
    host: bench.host,
    spec: (overrides) => bench.spec('true', overrides),
    script: (sh) => ({ command: ['/bin/sh', '-c', sh] }),
    another: async () => bench.another(),
    cleanup: () => bench.cleanUp(),
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
