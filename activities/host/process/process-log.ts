/** The output of an instance, read from the two files that its program writes to. */

import { setTimeout as delay } from 'node:timers/promises';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ContainerMissing, type LogLine, type LogOptions } from '../container-host.ts';
import { OffsetLineSplitter, type OffsetLine } from '../log-lines.ts';
import { nextChange } from './folder-change.ts';
import { hasCode } from './system-error.ts';

/**
 * Lines from the cursor on. `ended` answers whether nothing can be written any more; then, and only then, a last line
 * without a line end is a line. A line's time is the last time its file had been written to when it was read.
 */
export async function* readLog(
  folder: string,
  ended: () => Promise<boolean>,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const tails = await openTails(folder, options.cursor);
  try {
    while (!options.signal.aborted) {
      // Begun before we look, so that nothing slips in between.
      const change = nextChange(folder, POLL_MS, options.signal);
      try {
        const last = await ended();
        yield* linesNow(tails, { last, limited: !options.follow }, options.signal);
        if (last || !options.follow) return;
        await change.happened;
      } finally {
        change.cancel();
      }
      // A program that writes in small pieces is read in larger ones.
      await delay(GATHER_MS);
    }
  } finally {
    await Promise.all(tails.map((tail) => tail.handle.close()));
  }
}

/** How long an end or a line may go unnoticed when the kernel gives no notice. */
const POLL_MS = 2_000;
const GATHER_MS = 40;
const CHUNK_BYTES = 64 * 1024;

interface Tail {
  readonly stream: LogLine['stream'];
  readonly handle: FileHandle;
  readonly splitter: OffsetLineSplitter;
  readOffset: number;
  /** Read no further than this, in bytes. */
  limit: number;
  /** Where the next line that is not yet given out begins. */
  lineOffset: number;
}

type Tails = readonly [stdout: Tail, stderr: Tail];

async function openTails(folder: string, cursor = 'o0e0'): Promise<Tails> {
  const [, stdoutOffset, stderrOffset] = /^o(\d+)e(\d+)$/.exec(cursor) ?? [];
  if (stdoutOffset === undefined || stderrOffset === undefined) {
    throw new Error(`Cannot read the log from ${cursor} as that is no cursor of a process`);
  }
  const stdout = await openTail(folder, 'stdout', Number(stdoutOffset));
  return [stdout, await openTail(folder, 'stderr', Number(stderrOffset))];
}

async function openTail(folder: string, stream: LogLine['stream'], offset: number): Promise<Tail> {
  const handle = await open(join(folder, stream)).catch((cause: unknown) => {
    throw hasCode(cause, 'ENOENT', 'ENOTDIR')
      ? new ContainerMissing(`Cannot read the log of a process that is gone [folder=${folder}]`, {
          cause,
        })
      : cause;
  });
  const splitter = new OffsetLineSplitter(offset);
  return { stream, handle, splitter, readOffset: offset, limit: Infinity, lineOffset: offset };
}

/**
 * What both files hold, in turns, a chunk of each at a time. Unless `limited` to what they hold at the begin, a
 * program that writes faster than we read keeps it going.
 */
async function* linesNow(
  tails: Tails,
  { last, limited }: { readonly last: boolean; readonly limited: boolean },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  let reading = [...tails];
  for (const tail of limited ? tails : []) tail.limit = (await tail.handle.stat()).size;
  while (reading.length > 0) {
    for (const tail of reading) {
      const chunk = await readChunk(tail);
      if (chunk === undefined) reading = reading.filter((other) => other !== tail);
      for (const line of chunk?.lines ?? (last ? tail.splitter.end() : [])) {
        if (signal.aborted) return;
        tail.lineOffset = line.endOffset;
        yield toLogLine(tails, tail, line, chunk?.time ?? (await writtenAt(tail)));
      }
    }
  }
}

/** Undefined at the end of what is written. */
async function readChunk(
  tail: Tail,
): Promise<{ readonly lines: readonly OffsetLine[]; readonly time: string } | undefined> {
  const length = Math.min(CHUNK_BYTES, tail.limit - tail.readOffset);
  if (length <= 0) return undefined;
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await tail.handle.read(buffer, 0, length, tail.readOffset);
  if (bytesRead === 0) return undefined;
  tail.readOffset += bytesRead;
  return {
    lines: tail.splitter.push(buffer.subarray(0, bytesRead)),
    time: await writtenAt(tail),
  };
}

async function writtenAt(tail: Tail): Promise<string> {
  return (await tail.handle.stat()).mtime.toISOString();
}

function toLogLine([stdout, stderr]: Tails, tail: Tail, line: OffsetLine, time: string): LogLine {
  return {
    time,
    stream: tail.stream,
    text: line.text,
    cursor: `o${stdout.lineOffset}e${stderr.lineOffset}`,
  };
}
