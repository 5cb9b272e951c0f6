import { join } from 'node:path';
import type { ContainerHost } from '../activities/host/container-host.ts';
import { createDockerHost } from '../activities/host/docker-host.ts';
import type { MachineDoor } from '../activities/host/machine-door.ts';
import { createProcessHost } from '../activities/host/process-host.ts';
import { engineOver } from '../activities/host/ssh/ssh-engine.ts';
import type { SshIdentities } from '../activities/host/ssh/ssh-identity.ts';
import { SshLinks } from '../activities/host/ssh/ssh-links.ts';
import { createMachineDoor } from '../activities/host/ssh/ssh-machine-door.ts';
import type { Logger } from '../activities/logger.ts';
import type { HostKind, SshAccess } from '../workflows/domain/worker.ts';

export interface ContainerHostOptions {
  readonly stateFolder: string;
  readonly docker: {
    /** Default `/var/run/docker.sock`. */
    readonly socketPath?: string;
    /** Paths of this computer shown in every container, `HOST:CONTAINER[:ro]`. */
    readonly binds?: readonly string[];
  };
  /** Who logs in to machines over SSH, by the names that accesses have. Default: nobody. */
  readonly identities?: SshIdentities;
  /** Told of connections with machines. Default: nothing is told. */
  readonly logger?: Logger;
}

/** Where a server gets the container hosts of its workers. */
export interface ContainerHostSource {
  /** The same host for all workers of a kind on this computer. */
  open(kind: HostKind): Promise<ContainerHost>;
  /** A host of its own for each call, closed by whoever asked for it; the connection with a machine is shared. */
  openMachine(access: SshAccess): Promise<ContainerHost>;
  /** Into the machines that are reached over SSH. */
  readonly door: MachineDoor;
  /** Lets go of all hosts and machines; called when the server has stopped. */
  close(): Promise<void>;
}

/** The container hosts of this computer, one of a kind, opened when first needed; and those of machines, over SSH. */
export class ContainerHosts implements ContainerHostSource {
  readonly door: MachineDoor;
  private readonly options: ContainerHostOptions;
  private readonly links: SshLinks;
  private readonly hosts = new Map<HostKind, ContainerHost>();

  constructor(options: ContainerHostOptions) {
    this.options = options;
    const { identities = {}, logger } = options;
    this.links = new SshLinks({ identities, ...(logger && { logger }) });
    this.door = createMachineDoor(this.links);
  }

  open(kind: HostKind): Promise<ContainerHost> {
    const host = this.hosts.get(kind) ?? this.create(kind);
    this.hosts.set(kind, host);
    return Promise.resolve(host);
  }

  openMachine(access: SshAccess): Promise<ContainerHost> {
    const use = this.links.to(access);
    const engine = engineOver(use.link, access.socketPath, () => use.release());
    return Promise.resolve(createDockerHost({ engine }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.close()));
    this.links.close();
  }

  private create(kind: HostKind): ContainerHost {
    return kind === 'docker'
      ? createDockerHost(this.options.docker)
      : createProcessHost({ folder: join(this.options.stateFolder, 'instances') });
  }
}
