import { backOff } from '../../activities/host/ssh/ssh-pause.ts';
import { engineOver } from '../../activities/host/ssh/ssh-engine.ts';
import { SshLinks, type SshLinksOptions } from '../../activities/host/ssh/ssh-links.ts';
import type { EngineLink } from '../../activities/host/docker/engine-link.ts';
import type { SshAccess } from '../../workflows/domain/worker.ts';
import { type SshDaemon, startSshDaemon } from './ssh-daemon.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Notices a dead connection within half a second, so that tests need not wait for it. */
export const quick: Partial<SshLinksOptions> = {
  timing: { connectTimeoutMs: 2_000, keepAliveMs: 100, keepAliveCount: 4 },
  pause: (kind, failures) => Math.min(backOff()(kind, failures), 200),
  lingerMs: 50,
};

/** This computer as a machine that is reached over SSH, with a network in between that can be troubled. */
export class SshBench {
  readonly daemon: SshDaemon;
  readonly network: TcpProxy;
  readonly links: SshLinks;
  readonly access: SshAccess;

  constructor(
    daemon: SshDaemon,
    network: TcpProxy,
    socketPath: string,
    options: Partial<SshLinksOptions>,
  ) {
    this.daemon = daemon;
    this.network = network;
    const identities = { test: { kind: 'file', path: daemon.userKeyFile } } as const;
    this.links = new SshLinks({ identities, ...options });
    this.access = { ...daemon.address(network.port), kind: 'ssh', socketPath };
  }

  /** One more way to the engine, to be closed. */
  engine(access: SshAccess = this.access): EngineLink {
    const use = this.links.to(access);
    return engineOver(use.link, access.socketPath, () => use.release());
  }

  async remove(): Promise<void> {
    this.links.close();
    await this.network.close();
    await this.daemon.remove();
  }
}

export async function startSshBench(
  socketPath: string,
  options: Partial<SshLinksOptions> & { readonly keys?: 'ed25519' | 'rsa' } = {},
): Promise<SshBench> {
  const { keys, ...rest } = options;
  const daemon = await startSshDaemon(keys);
  const network = await startTcpProxy(daemon.port);
  return new SshBench(daemon, network, socketPath, rest);
}
