/** Bytes of one output stream → lines of valid UTF-8, however the bytes were cut into chunks. */

/** Longest line, in bytes of the stream; what is longer comes in parts. */
export const MAX_LINE_BYTES = 64 * 1024;

/**
 * Lines of one stream. A line ends at `\n`, which is not part of it; a `\r` before it is. What is not UTF-8 becomes
 * U+FFFD. A line longer than `MAX_LINE_BYTES` comes in parts, none of which cuts a character in two.
 */
export class LineSplitter {
  readonly #lines = new OffsetLineSplitter(0);

  /** Takes the next bytes; answers the lines that they complete. The bytes may be reused afterwards. */
  push(bytes: Uint8Array): string[] {
    return this.#lines.push(bytes).map((line) => line.text);
  }

  /** The stream has ended: answers its last line when that had no line end. */
  end(): string[] {
    return this.#lines.end().map((line) => line.text);
  }
}

export interface OffsetLine {
  readonly text: string;
  /** Where in the stream the next line begins, in bytes: reading on from there loses and repeats nothing. */
  readonly endOffset: number;
}

/** As `LineSplitter`, for a stream that is read from `offset` (in bytes, the begin of a line or part) on. */
export class OffsetLineSplitter {
  #offset: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(offset: number) {
    this.#offset = offset;
  }

  push(bytes: Uint8Array): OffsetLine[] {
    if (bytes.length === 0) return [];
    this.#keep(bytes);
    const complete = this.#pendingBytes > MAX_LINE_BYTES || bytes.includes(NEWLINE);
    return complete ? this.#split(this.#takePending()) : [];
  }

  end(): OffsetLine[] {
    const rest = this.#takePending();
    return rest.length === 0 ? [] : [this.#line(rest, 0)];
  }

  #split(bytes: Buffer): OffsetLine[] {
    const lines: OffsetLine[] = [];
    let from = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, from);
      const end = newline < 0 ? bytes.length : newline;
      if (end - from > MAX_LINE_BYTES) {
        const cut = from + characterBoundary(bytes.subarray(from), MAX_LINE_BYTES);
        lines.push(this.#line(bytes.subarray(from, cut), 0));
        from = cut;
      } else if (newline >= 0) {
        lines.push(this.#line(bytes.subarray(from, newline), 1));
        from = newline + 1;
      } else {
        this.#keep(bytes.subarray(from));
        return lines;
      }
    }
  }

  #line(bytes: Buffer, lineEndBytes: 0 | 1): OffsetLine {
    this.#offset += bytes.length + lineEndBytes;
    return { text: bytes.toString('utf8'), endOffset: this.#offset };
  }

  /** Copies, so that a short rest does not hold on to the whole chunk it came with. */
  #keep(bytes: Uint8Array): void {
    this.#pending.push(Uint8Array.from(bytes));
    this.#pendingBytes += bytes.length;
  }

  #takePending(): Buffer {
    const taken = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return taken;
  }
}

const NEWLINE = 0x0a;

/** The last place at or before `limit` where a UTF-8 character begins; `limit` itself where the bytes are no UTF-8. */
function characterBoundary(bytes: Uint8Array, limit: number): number {
  for (let index = limit; index > limit - 4; index -= 1) {
    if (!isContinuation(bytes[index])) return index;
  }
  return limit;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
