import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from './free-port.ts';

/**
 * How the network between a test and a port of this computer behaves. `forward`: well. `refuse`: nobody listens.
 * `swallow`: what is sent arrives nowhere, and nobody is told, as when a cable is cut.
 */
export type NetworkMode = 'forward' | 'refuse' | 'swallow';

export class TcpProxy {
  readonly port: number;
  mode: NetworkMode = 'forward';
  /** Connections made so far. */
  connections = 0;
  private target: number;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(port: number, target: number) {
    this.port = port;
    this.target = target;
    this.server = createServer((client) => this.serve(client));
  }

  /** Connections that are there now. */
  get open(): number {
    return this.sockets.size / 2;
  }

  /** Leads new connections to another port. */
  leadTo(port: number): void {
    this.target = port;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Breaks every connection there is. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    this.connections += 1;
    if (this.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
    this.pass(client, server);
    this.pass(server, client);
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (this.mode === 'swallow') return;
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('error', () => undefined);
    from.on('end', () => this.mode !== 'swallow' && to.end());
    from.once('close', () => {
      this.sockets.delete(from);
      if (this.mode !== 'swallow') to.destroy();
    });
  }
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const proxy = new TcpProxy(await freePort(), target);
  await proxy.listen();
  return proxy;
}
