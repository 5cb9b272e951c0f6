/** Carries an instance's output to the state store while it runs, and makes it one object when it has ended. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../store/store.ts';
import { type ContainerHost, ContainerMissing } from './container-host.ts';
import { lastLinesOf, LogBuffer } from './log-buffer.ts';
import { LogPieces, type LogTarget } from './log-pieces.ts';
import { PieceWriter } from './piece-writer.ts';
import type { SecretMask } from './secret-mask.ts';

export interface FinishedLog {
  readonly state: 'complete' | 'incomplete';
  /** The last lines, at most 2 KiB. */
  readonly lastLines: string;
}

const PIECE_INTERVAL_MS = 1_000;
const LAST_LINES_BYTES = 2_048;

export interface InstanceLogOptions {
  /** Longest wait of `finish`. */
  readonly patienceMs: number;
  readonly mask: SecretMask;
}

export class InstanceLog {
  private readonly host: ContainerHost;
  private readonly pieces: LogPieces;
  private readonly container: string;
  private readonly options: InstanceLogOptions;
  private readonly stopped = new AbortController();
  private readonly copying: Promise<string | undefined>;

  /** Begins to copy at once. */
  constructor(
    host: ContainerHost,
    store: Store,
    container: string,
    target: LogTarget,
    options: InstanceLogOptions,
  ) {
    this.host = host;
    this.pieces = new LogPieces(store, target);
    this.container = container;
    this.options = options;
    this.copying = this.copy();
  }

  /** To be called when the container has ended: waits until all is stored, but not for ever. */
  async finish(): Promise<FinishedLog> {
    const patience = new AbortController();
    const text = await Promise.race([
      this.copying,
      sleep(this.options.patienceMs, undefined, { signal: patience.signal }),
    ]);
    patience.abort();
    this.abandon();
    return text === undefined
      ? { state: 'incomplete', lastLines: '' }
      : { state: 'complete', lastLines: lastLinesOf(text, LAST_LINES_BYTES) };
  }

  /** Stops copying; what is stored stays. */
  abandon(): void {
    this.stopped.abort();
  }

  /** Answers the whole log as stored, or nothing when abandoned. */
  private async copy(): Promise<string | undefined> {
    const { signal } = this.stopped;
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        const text = await this.copyOnce();
        // The log is whole; pieces that stay are only in the way.
        if (text) await this.pieces.clear().catch(() => undefined);
        return text;
      } catch (error) {
        if (error instanceof ContainerMissing) return this.finished();
        // The engine or the store is away, or another server copies too: go on from what is stored.
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** The log of a container that is there no more, if another server stored it. */
  private async finished(): Promise<string | undefined> {
    const stored = await this.pieces.resume().catch(() => undefined);
    return stored?.kind === 'finished' ? stored.text : undefined;
  }

  private async copyOnce(): Promise<string | undefined> {
    const stored = await this.pieces.resume();
    if (stored.kind === 'finished') return stored.text;
    const buffer = new LogBuffer({ kept: stored.bytes });
    await this.follow(new PieceWriter(this.pieces, buffer, stored.cursor));
    if (this.stopped.signal.aborted) return undefined;
    return this.pieces.finish(buffer.takeHead() + buffer.takeTail());
  }

  /** Pushes lines to the writer until there are no more. Whatever it throws, no piece is on its way any more. */
  private async follow(writer: PieceWriter): Promise<void> {
    const { cursor } = writer;
    const signal = AbortSignal.any([this.stopped.signal, writer.failed]);
    const options = { follow: true, signal, ...(cursor !== undefined && { cursor }) };
    const timer = setInterval(() => writer.store(), PIECE_INTERVAL_MS);
    try {
      for await (const line of this.host.logs(this.container, options)) {
        await writer.push(this.options.mask.line(line));
      }
    } finally {
      clearInterval(timer);
      await writer.settled();
    }
    writer.failed.throwIfAborted();
  }
}
