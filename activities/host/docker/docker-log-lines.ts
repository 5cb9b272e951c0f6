import { LineSplitter } from '../log-lines.ts';
import { cursorOf, nextPlace, positionOf } from './docker-log-cursor.ts';
import { nanosecondsOf } from './docker-time.ts';
import type { LogLine } from '../container-host.ts';
import type { LogPosition, StreamPlace } from './docker-log-cursor.ts';
import type { LogFrame } from './docker-log-frames.ts';

/** Longest time text of an engine, and the blank after it. */
const MAX_TIME_BYTES = 40;
const BLANK = 0x20;

/**
 * Frames of a log → lines with cursors, without those that were read before the cursor it begins at. Pieces of a long
 * line have one time; the engine cuts lines where they are 16 KiB, and may cut a character there.
 */
export class LogLines {
  readonly #streams: Readonly<Record<LogLine['stream'], StreamLines>>;
  #position: LogPosition;

  constructor(cursor: string | undefined) {
    this.#position = cursor === undefined ? {} : positionOf(cursor);
    const { stdout, stderr } = this.#position;
    this.#streams = { stdout: new StreamLines(stdout), stderr: new StreamLines(stderr) };
  }

  /** How far the lines go that were answered. */
  get position(): LogPosition {
    return this.#position;
  }

  /** The same as a cursor; undefined while there was no line. */
  get cursor(): string | undefined {
    const { stdout, stderr } = this.#position;
    return stdout || stderr ? cursorOf(this.#position) : undefined;
  }

  /** True when text is left whose line has not ended. */
  get unfinished(): boolean {
    return this.#streams.stdout.unfinished || this.#streams.stderr.unfinished;
  }

  push({ stream, payload }: LogFrame): LogLine[] {
    return this.#name(stream, this.#streams[stream].push(payload));
  }

  /** No more comes: answers what is left as the last line of its stream. */
  end(): LogLine[] {
    const { stdout, stderr } = this.#streams;
    return [...this.#name('stdout', stdout.end()), ...this.#name('stderr', stderr.end())];
  }

  #name(stream: LogLine['stream'], lines: readonly PlacedLine[]): LogLine[] {
    return lines.map(({ time, text, place }) => {
      this.#position = { ...this.#position, [stream]: place };
      return { time, stream, text, cursor: cursorOf(this.#position) };
    });
  }
}

interface PlacedLine {
  readonly time: string;
  readonly text: string;
  readonly place: StreamPlace;
}

/** The lines of one of the two streams. */
class StreamLines {
  readonly #splitter = new LineSplitter();
  readonly #resumeAfter: StreamPlace | undefined;
  #place: StreamPlace | undefined;
  #time = '';
  #nanoseconds = 0n;
  #unfinished = false;

  constructor(resumeAfter: StreamPlace | undefined) {
    this.#resumeAfter = resumeAfter;
  }

  get unfinished(): boolean {
    return this.#unfinished;
  }

  push(payload: Buffer): PlacedLine[] {
    const blank = payload.subarray(0, MAX_TIME_BYTES).indexOf(BLANK);
    this.#time = payload.toString('latin1', 0, Math.max(blank, 0));
    this.#nanoseconds = requiredTime(this.#time);
    this.#unfinished = payload.at(-1) !== NEWLINE;
    return this.#placed(this.#splitter.push(payload.subarray(blank + 1)));
  }

  end(): PlacedLine[] {
    this.#unfinished = false;
    return this.#placed(this.#splitter.end());
  }

  #placed(lines: readonly string[]): PlacedLine[] {
    return lines.flatMap((text) => {
      const place = nextPlace(this.#place, this.#nanoseconds);
      this.#place = place;
      return this.#isNew(place) ? [{ time: this.#time, text, place }] : [];
    });
  }

  #isNew({ nanoseconds, lines }: StreamPlace): boolean {
    const after = this.#resumeAfter;
    if (!after || nanoseconds > after.nanoseconds) return true;
    return nanoseconds === after.nanoseconds && lines > after.lines;
  }
}

function requiredTime(time: string): bigint {
  const nanoseconds = nanosecondsOf(time);
  if (nanoseconds === undefined) throw new Error('the log has a line without time');
  return nanoseconds;
}

const NEWLINE = 0x0a;
