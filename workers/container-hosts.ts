import { join } from 'node:path';
import type { ContainerHost } from '../activities/host/container-host.ts';
import { createDockerHost } from '../activities/host/docker-host.ts';
import { createProcessHost } from '../activities/host/process-host.ts';
import type { HostKind } from '../workflows/domain/worker.ts';

export interface ContainerHostOptions {
  readonly stateFolder: string;
  readonly docker: {
    /** Default `/var/run/docker.sock`. */
    readonly socketPath?: string;
    /** Paths of this computer shown in every container, `HOST:CONTAINER[:ro]`. */
    readonly binds?: readonly string[];
  };
}

/** Where a server gets the container hosts of its workers. */
export interface ContainerHostSource {
  /** The same host for all workers of a kind. */
  open(kind: HostKind): Promise<ContainerHost>;
  /** Lets go of all hosts; called when the server has stopped. */
  close(): Promise<void>;
}

/** The container hosts of this computer: one of a kind, opened when first needed, shared by all workers. */
export class ContainerHosts implements ContainerHostSource {
  private readonly options: ContainerHostOptions;
  private readonly hosts = new Map<HostKind, ContainerHost>();

  constructor(options: ContainerHostOptions) {
    this.options = options;
  }

  open(kind: HostKind): Promise<ContainerHost> {
    const host = this.hosts.get(kind) ?? this.create(kind);
    this.hosts.set(kind, host);
    return Promise.resolve(host);
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.close()));
  }

  private create(kind: HostKind): ContainerHost {
    return kind === 'docker'
      ? createDockerHost(this.options.docker)
      : createProcessHost({ folder: join(this.options.stateFolder, 'instances') });
  }
}
