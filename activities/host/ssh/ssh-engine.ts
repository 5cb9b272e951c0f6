import { type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';

import { type EngineLink, OpaqueAgent } from '../docker/engine-link.ts';
import type { SshLink } from './ssh-link.ts';
import { endStraysOver } from './ssh-strays.ts';

/** Channels that wait for the next request. */
const MOST_FREE_CHANNELS = 4;

/** The container engine of a machine, over its SSH connection: a channel for each request that is under way. */
export function engineOver(link: SshLink, socketPath: string, release: () => void): EngineLink {
  const agent = new SshAgent(link, socketPath);
  return {
    name: `${link.place}${socketPath}`,
    agent,
    onLoss: (listener) => link.onLoss(listener),
    endStrays: (id) => endStraysOver(link, id),
    close() {
      agent.destroy();
      release();
    },
  };
}

/** An agent whose sockets are channels to a unix socket of the machine. */
class SshAgent extends OpaqueAgent {
  private readonly link: SshLink;
  private readonly socketPath: string;

  constructor(link: SshLink, socketPath: string) {
    const options: AgentOptions = { keepAlive: true, maxFreeSockets: MOST_FREE_CHANNELS };
    super(options);
    this.link = link;
    this.socketPath = socketPath;
  }

  override createConnection(
    _request: ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    if (done) void this.open(done);
  }

  private async open(done: (error: Error | null, socket: Duplex) => void): Promise<void> {
    let socket: Duplex;
    try {
      socket = await this.link.toSocket(this.socketPath);
    } catch (error) {
      // With an error there is no socket, whatever the type says.
      done(error as Error, undefined as unknown as Duplex);
      return;
    }
    done(null, socket);
  }
}
