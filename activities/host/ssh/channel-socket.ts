import { Duplex } from 'node:stream';

import type { ClientChannel } from 'ssh2';

/**
 * A channel of an SSH connection as a socket: one that is destroyed is closed at once, whatever the other end says. (A
 * channel of ssh2 is closed only when the other end agrees, which on a dead connection is never.)
 */
export class ChannelSocket extends Duplex {
  private readonly channel: ClientChannel;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.once('end', () => this.push(null));
    channel.once('close', () => this.leave());
    channel.on('error', (error: Error) => this.destroy(error));
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(
    chunk: Buffer,
    encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.channel.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.channel.destroy();
    done(error);
  }

  /** Nothing more can be written; what has been received may still be read. */
  private leave(): void {
    if (this.readableEnded) this.destroy();
    this.once('end', () => this.destroy());
    if (this.readableLength === 0) this.resume();
  }

  /** What `node:http` asks of a socket and has no meaning here: the connection below has all of it. */
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
