import type { LogLine } from '../container-host.ts';

/** One message of a log as the engine sends it: a line, or 16 KiB of one. */
export interface LogFrame {
  readonly stream: LogLine['stream'];
  /** `<RFC 3339 time> <text>`, with the line end where the message ends its line. */
  readonly payload: Buffer;
}

/** Each frame begins with its kind, three zero bytes and its length. */
const HEADER_BYTES = 8;
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Kinds of frames by number; 0 is what the engine would have read from the program's input. */
const STREAMS = ['stdout', 'stdout', 'stderr'] as const;
/** The engine's own trouble with the log. */
const ENGINE_ERROR = 3;

/** Bytes of the engine's log stream → frames, however the bytes were cut into chunks. */
export class LogFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** Throws when these bytes are not a log, or say that the engine could not read it. */
  push(chunk: Buffer): LogFrame[] {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: LogFrame[] = [];
    for (let end = frameEnd(rest); end <= rest.length; end = frameEnd(rest)) {
      frames.push(frameOf(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
    this.#rest = Buffer.from(rest);
    return frames;
  }
}

/** Where the first frame ends; beyond the bytes when it is not whole yet. */
function frameEnd(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES) return Number.POSITIVE_INFINITY;
  const payloadBytes = bytes.readUInt32BE(4);
  if (payloadBytes > MAX_PAYLOAD_BYTES) throw new Error('the answer is not a log');
  return HEADER_BYTES + payloadBytes;
}

function frameOf(bytes: Buffer): LogFrame {
  const kind = bytes.readUInt8(0);
  const payload = bytes.subarray(HEADER_BYTES);
  if (kind === ENGINE_ERROR) throw new Error(payload.toString('utf8').trim());
  const stream = STREAMS[kind];
  if (stream === undefined) throw new Error('the answer is not a log');
  return { stream, payload };
}
