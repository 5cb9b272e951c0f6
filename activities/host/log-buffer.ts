/** Decides what of an instance's output is kept: its head up to a limit, a mark, and its last lines. Pure. */

import type { LogLine } from './container-host.ts';

/** Bytes of output kept from the beginning. */
const LOG_HEAD_BYTES = 8 * 1024 * 1024;
/** Bytes of output kept from the end, once the head is full. */
const LOG_TAIL_BYTES = 256 * 1024;

export class LogBuffer {
  private readonly headBytes: number;
  private readonly tail: Tail;
  private kept: number;
  private dropped = 0;
  private readonly head: string[] = [];
  private headWaiting = 0;

  /** `kept`: bytes of the head that are stored already. */
  constructor(
    options: {
      readonly headBytes?: number;
      readonly tailBytes?: number;
      readonly kept?: number;
    } = {},
  ) {
    this.kept = options.kept ?? 0;
    this.headBytes = options.headBytes ?? LOG_HEAD_BYTES;
    this.tail = new Tail(options.tailBytes ?? LOG_TAIL_BYTES);
  }

  /** Whether the line went to the head, from which `takeHead` takes it; otherwise it goes to the tail. */
  push(line: LogLine): boolean {
    const text = renderLogLine(line);
    const bytes = Buffer.byteLength(text);
    if (this.full() || this.kept + bytes > this.headBytes) {
      this.kept = Math.max(this.kept, this.headBytes);
      this.dropped += this.tail.push(text, bytes);
      return false;
    }
    this.kept += bytes;
    this.head.push(text);
    this.headWaiting += bytes;
    return true;
  }

  /** Lines of the head that were not taken yet. */
  takeHead(): string {
    this.headWaiting = 0;
    return this.head.splice(0).join('');
  }

  /** Bytes that `takeHead` would answer. */
  waiting(): number {
    return this.headWaiting;
  }

  /** True when the head is complete and only the tail changes. */
  full(): boolean {
    return this.kept >= this.headBytes;
  }

  /** What follows the head at the end: a mark that says how much is missing, and the last lines. */
  takeTail(): string {
    const mark =
      this.dropped > 0
        ? `... serverless-fleets: ${this.dropped} bytes of output left out here, as a log keeps its first ${this.headBytes} bytes and its last lines ...\n`
        : '';
    return mark + this.tail.text();
  }
}

/** `<time> <stream> <text>` */
export function renderLogLine(line: LogLine): string {
  return `${line.time} ${line.stream} ${line.text}\n`;
}

/** The last lines of a stored log without their times, at most `maxBytes`; of a longer last line its end. */
export function lastLinesOf(log: string, maxBytes: number): string {
  let text = '';
  for (const line of linesFromEnd(log)) {
    const longer = text === '' ? line : `${line}\n${text}`;
    if (Buffer.byteLength(longer) > maxBytes) return text === '' ? endOf(line, maxBytes) : text;
    text = longer;
  }
  return text;
}

function* linesFromEnd(log: string): Generator<string> {
  let end = log.endsWith('\n') ? log.length - 1 : log.length;
  while (end > 0) {
    const begin = log.lastIndexOf('\n', end - 1) + 1;
    yield log.slice(begin, end).replace(/^\S+ (stdout|stderr) /, '');
    end = begin - 1;
  }
}

/** The last bytes, without what is left of a character that they cut in two. */
function endOf(line: string, maxBytes: number): string {
  return Buffer.from(line)
    .subarray(-maxBytes)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
}

interface TailLine {
  readonly text: string;
  readonly bytes: number;
}

class Tail {
  private readonly limit: number;
  private lines: TailLine[] = [];
  private size = 0;
  private first = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Answers how many bytes fell out at the front. */
  push(text: string, bytes: number): number {
    this.lines.push({ text, bytes });
    this.size += bytes;
    let dropped = 0;
    while (this.size > this.limit && this.first < this.lines.length - 1) {
      const fallen = this.lines[this.first]?.bytes ?? 0;
      dropped += fallen;
      this.size -= fallen;
      this.first += 1;
    }
    this.forget();
    return dropped;
  }

  /** Lets go of what fell out, now and then, as that moves all the others. */
  private forget(): void {
    if (this.first * 2 <= this.lines.length) return;
    this.lines = this.lines.slice(this.first);
    this.first = 0;
  }

  text(): string {
    return this.lines
      .slice(this.first)
      .map((line) => line.text)
      .join('');
  }
}
