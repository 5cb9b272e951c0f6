import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

import { EngineSilence } from './docker-failure.ts';

/** Longest object of a stream; the engine's own are far shorter. */
const MAX_OBJECT_CHARACTERS = 4 * 1024 * 1024;

export interface DockerStreamOptions {
  readonly signal: AbortSignal;
  /** Longest silence while a reader waits. Default: unbounded. */
  readonly idleMs?: number;
  /** The port's error for what went wrong on the way. */
  readonly failure: (error: unknown) => Error;
}

/** An answer of the engine that comes bit by bit. Read it once, or close it. */
export class DockerStream {
  readonly #source: Readable;
  readonly #options: DockerStreamOptions;

  constructor(source: Readable, options: DockerStreamOptions) {
    this.#source = source;
    this.#options = options;
  }

  /**
   * The bytes, asked for one chunk at a time: a slow reader slows the engine down. Ends quietly when aborted; a cut
   * or silent stream throws.
   */
  async *chunks(): AsyncGenerator<Buffer> {
    const { signal, failure } = this.#options;
    const onAbort = (): void => this.close();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) this.close();
    try {
      yield* this.#timed();
    } catch (error) {
      if (!signal.aborted) throw failure(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.close();
    }
  }

  /** The JSON objects, one a line. */
  async *objects(): AsyncGenerator<unknown> {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const chunk of this.chunks()) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield this.#parse(line);
      if (rest.length > MAX_OBJECT_CHARACTERS)
        throw this.#options.failure(new Error('the answer has no line ends'));
    }
    if (rest.trim() !== '' && !this.#options.signal.aborted) yield this.#parse(rest);
  }

  close(): void {
    this.#source.destroy();
  }

  async *#timed(): AsyncGenerator<Buffer> {
    let timer = this.#expectMore();
    try {
      for await (const chunk of this.#source) {
        clearTimeout(timer);
        yield chunk;
        timer = this.#expectMore();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #expectMore(): NodeJS.Timeout | undefined {
    const { idleMs } = this.#options;
    if (idleMs === undefined) return undefined;
    return setTimeout(() => this.#source.destroy(new EngineSilence(idleMs)), idleMs);
  }

  #parse(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch (error) {
      throw this.#options.failure(error);
    }
  }
}
