/** Servers on this computer that answer as no Temporal would. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface LoopbackServer {
  readonly address: string;
  close(): Promise<void>;
}

/** `serve`: default is silence. */
export async function listenPlain(
  serve: (socket: Socket) => void = () => undefined,
): Promise<LoopbackServer> {
  return listen(createServer(serve));
}

/** Speaks TLS, and then nothing. */
export async function listenTls(options: TlsOptions): Promise<LoopbackServer> {
  return listen(createTlsServer({ ALPNProtocols: ['h2'], ...options }));
}

async function listen(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
