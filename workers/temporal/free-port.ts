import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A TCP port that nobody listened on a moment ago. Another process may take it first: be ready to ask again. */
export async function freePort(ip = '127.0.0.1'): Promise<number> {
  return await listenBriefly(0, ip);
}

/** Whether nobody listens on a TCP port at the moment. */
export async function isPortFree(port: number, ip = '127.0.0.1'): Promise<boolean> {
  return await listenBriefly(port, ip).then(
    () => true,
    () => false,
  );
}

async function listenBriefly(wanted: number, ip: string): Promise<number> {
  const server = createServer();
  server.listen(wanted, ip);
  await once(server, 'listening');
  // A listening TCP server has an object for an address; only a pipe has a string.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
