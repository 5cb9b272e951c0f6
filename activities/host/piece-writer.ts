import type { LogLine } from './container-host.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { LogPieces } from './log-pieces.ts';

const PIECE_BYTES = 1024 * 1024;

/** Stores the head of a log as pieces, one after another, while lines are pushed. After a failure it stores no more. */
export class PieceWriter {
  /** Where the last line of the head ends. */
  cursor: string | undefined;
  private readonly pieces: LogPieces;
  private readonly buffer: LogBuffer;
  private readonly failure = new AbortController();
  private writing: Promise<void> = Promise.resolve();

  constructor(pieces: LogPieces, buffer: LogBuffer, cursor: string | undefined) {
    this.pieces = pieces;
    this.buffer = buffer;
    this.cursor = cursor;
  }

  /** Aborts with the error of a piece that could not be stored. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  /** Waits while two pieces or more are still to be stored. */
  async push(line: LogLine): Promise<void> {
    if (this.buffer.push(line)) this.cursor = line.cursor;
    if (this.buffer.waiting() < PIECE_BYTES) return;
    await this.writing;
    this.store();
  }

  /** Stores what came since the last piece. */
  store(): void {
    const { cursor } = this;
    const text = this.buffer.takeHead();
    if (text === '' || cursor === undefined) return;
    this.writing = this.writing
      .then(() => (this.failed.aborted ? undefined : this.pieces.add(cursor, text)))
      .catch((error: unknown) => this.failure.abort(error));
  }

  /** Resolves when no piece is on its way. */
  async settled(): Promise<void> {
    await this.writing;
  }
}
