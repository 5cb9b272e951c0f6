/** What tasks on other machines say of themselves: each calls this computer when it starts, and waits to be released. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

import { until } from './until.ts';

export class RemoteRecorder {
  /** `<index> <attempt>`, in the order in which they called. */
  readonly starts: string[] = [];
  private readonly server: Server;
  private readonly waiting = new Set<Socket>();
  private released = false;

  /** `host`: an address of this computer that the tasks can reach. To be closed. */
  static async listen(host: string): Promise<RemoteRecorder> {
    // A task that has said its word goes on listening for the answer.
    const server = createServer({ allowHalfOpen: true });
    const recorder = new RemoteRecorder(server);
    server.listen(0, host);
    await once(server, 'listening');
    return recorder;
  }

  private constructor(server: Server) {
    this.server = server;
    server.on('connection', (socket) => this.hear(socket));
  }

  /** A shell script for tasks: it ends well when the recorder releases it. */
  get script(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen');
    return `echo "$CE_TASK_INDEX $FLEET_ATTEMPT" | nc ${address.address} ${address.port}`;
  }

  async untilStarted(count: number, saw: () => unknown): Promise<void> {
    await until(`${count} tasks have called`, () => this.starts.length >= count, {
      limitMs: 120_000,
      saw: () => [this.starts, saw()],
    });
  }

  /** Lets all end that wait, and all that will call. */
  release(): void {
    this.released = true;
    for (const socket of this.waiting) socket.end();
  }

  async close(): Promise<void> {
    for (const socket of this.waiting) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private hear(socket: Socket): void {
    this.waiting.add(socket);
    socket.on('close', () => this.waiting.delete(socket));
    // A machine that loses power says nothing more.
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    socket.once('data', (text) => {
      this.starts.push(String(text).trim());
      if (this.released) socket.end();
    });
  }
}
