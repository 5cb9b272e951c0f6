/** The SSH connections of a server: one a machine, whoever uses it, for as long as somebody does. */

import type { Client } from 'ssh2';

import type { SshAccess, SshAddress } from '../../../workflows/domain/worker.ts';
import { type Logger, silentLogger } from '../../logger.ts';
import { connectSsh, defaultSshTiming, type SshTiming } from './ssh-connect.ts';
import { credentialsOf, type SshIdentities } from './ssh-identity.ts';
import { SshLink } from './ssh-link.ts';
import { backOff, type SshPause } from './ssh-pause.ts';

export interface SshLinksOptions {
  /** Those that accesses name. */
  readonly identities: SshIdentities;
  /** Replaces defaults. */
  readonly timing?: Partial<SshTiming>;
  /** Default: from 250 ms to 5 s, and 30 s after a refusal. */
  readonly pause?: SshPause;
  /** How long a connection that nobody uses is kept. Default 30,000. */
  readonly lingerMs?: number;
  /** Default: nothing is told. */
  readonly logger?: Logger;
}

/** Somebody's use of a link. */
export interface SshLinkUse {
  readonly link: SshLink;
  /** May be called twice. */
  release(): void;
}

interface Pooled {
  readonly link: SshLink;
  readonly via: SshLinkUse | undefined;
  users: number;
  lingering?: NodeJS.Timeout;
}

export class SshLinks {
  private readonly options: SshLinksOptions;
  private readonly pool = new Map<string, Pooled>();

  constructor(options: SshLinksOptions) {
    this.options = options;
  }

  /** Machines, and hosts on the way to them, that have a link. */
  get size(): number {
    return this.pool.size;
  }

  /** The link of a machine, to be released. Connects when it is first needed. */
  to(access: SshAddress & Pick<SshAccess, 'jumps'>): SshLinkUse {
    return this.along([...(access.jumps ?? []), access]);
  }

  /** Ends all connections; for a server that has stopped. */
  close(): void {
    for (const { link, lingering } of this.pool.values()) {
      clearTimeout(lingering);
      link.close();
    }
    this.pool.clear();
  }

  private along(way: readonly SshAddress[]): SshLinkUse {
    const key = JSON.stringify(way.map(essence));
    const pooled = this.pool.get(key) ?? this.make(way);
    this.pool.set(key, pooled);
    clearTimeout(pooled.lingering);
    pooled.users += 1;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      this.release(key, pooled);
    };
    return { link: pooled.link, release };
  }

  private make(way: readonly SshAddress[]): Pooled {
    const address = way.at(-1);
    if (!address) throw new Error('Bug: a way to a machine ends at the machine');
    const { logger = silentLogger, pause = backOff() } = this.options;
    const via = way.length > 1 ? this.along(way.slice(0, -1)) : undefined;
    const connect = (signal: AbortSignal): Promise<Client> =>
      this.connect(address, via?.link, signal);
    return { link: new SshLink({ address, connect, pause, logger }), via, users: 0 };
  }

  private async connect(
    address: SshAddress,
    via: SshLink | undefined,
    signal: AbortSignal,
  ): Promise<Client> {
    const timing = { ...defaultSshTiming, ...this.options.timing };
    const credentials = await credentialsOf(this.options.identities, address.identity);
    const stream = await via?.toPort(address.host, address.port);
    return connectSsh({ address, credentials, timing, signal, ...(stream && { stream }) });
  }

  private release(key: string, pooled: Pooled): void {
    pooled.users -= 1;
    if (pooled.users > 0 || this.pool.get(key) !== pooled) return;
    const { lingerMs = 30_000 } = this.options;
    pooled.lingering = setTimeout(() => {
      this.pool.delete(key);
      pooled.link.close();
      pooled.via?.release();
    }, lingerMs);
    pooled.lingering.unref();
  }
}

/** What makes two addresses the same, in one order. */
function essence({ host, port, user, hostKeys, identity }: SshAddress): readonly unknown[] {
  return [host, port, user, identity, [...hostKeys].sort()];
}
