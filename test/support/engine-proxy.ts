import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** How the proxy treats its clients: as if it were not there, with a closed door, or with silence. */
export type ProxyMode = 'forward' | 'refuse' | 'stall';

/** Stands between a test and an engine's socket, to make the trouble that the engine itself does not. */
export class EngineProxy {
  readonly socketPath: string;
  mode: ProxyMode = 'forward';
  /** Connections made so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** Connections that are there now. */
  get open(): number {
    return this.#sockets.size / 2;
  }

  constructor(socketPath: string, target: string) {
    this.socketPath = socketPath;
    this.#server = createServer((client) => this.#serve(client, target));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.socketPath, resolve));
  }

  /** Breaks every connection there is. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(path.dirname(this.socketPath), { recursive: true, force: true });
  }

  #serve(client: Socket, target: string): void {
    this.connections += 1;
    if (this.mode === 'refuse') {
      client.destroy();
      return;
    }
    this.#keep(client);
    if (this.mode === 'stall') return;
    const engine = this.#keep(connect(target));
    client.pipe(engine).pipe(client);
    client.once('close', () => engine.destroy());
    engine.once('close', () => client.destroy());
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

export async function startEngineProxy(target: string): Promise<EngineProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fleet-test-proxy-'));
  const proxy = new EngineProxy(path.join(folder, 'docker.sock'), target);
  await proxy.listen();
  return proxy;
}
