/** Tasks as a file of JSON lines: read line by line, every bad line named. */

import { createReadStream } from 'node:fs';
import { specLimits } from '../../workflows/domain/spec-limits.ts';

export interface JsonlTasks {
  /** Item n is line n + 1, as plain data; undefined where the line is at fault. */
  readonly items: readonly unknown[];
  readonly faults: readonly JsonlFault[];
}

export interface JsonlFault {
  /** From 1, both. */
  readonly line: number;
  readonly column?: number;
  readonly message: string;
}

/** Most bytes that are read. Tasks alone may take a quarter; the rest is for white space. */
const MAX_BYTES = 4 * specLimits.inlineBytes;

/**
 * Reads a JSONL file. White space around a line, CRLF, a byte order mark, and blank lines at the end are accepted.
 * Throws what the file system throws.
 */
export async function readJsonl(path: string): Promise<JsonlTasks> {
  const readings: LineReading[] = [];
  // One less than the lines with their ends: the last has none.
  let bytes = -1;
  for await (const line of linesOf(createReadStream(path, { end: MAX_BYTES }))) {
    bytes += line.length + 1;
    readings.push(bytes > MAX_BYTES ? TOO_LONG : readLine(line));
  }
  return tasksOf(readings);
}

type LineReading =
  | { readonly kind: 'item'; readonly item: unknown }
  | { readonly kind: 'blank' }
  | { readonly kind: 'fault'; readonly message: string; readonly column?: number };

const TOO_LONG: LineReading = {
  kind: 'fault',
  message: `goes beyond ${MAX_BYTES} bytes of file; expected at most ${specLimits.inlineBytes} bytes of tasks: shorten them, use count or indexes, or divide the fleet`,
};

const BLANK: LineReading = { kind: 'fault', message: 'is blank; expected a task: remove the line' };

/** Blank lines are nothing at the end, and faults before. */
function tasksOf(readings: readonly LineReading[]): JsonlTasks {
  const end = readings.findLastIndex(({ kind }) => kind !== 'blank') + 1;
  const lines = readings.slice(0, end).map((line) => (line.kind === 'blank' ? BLANK : line));
  return {
    items: lines.map((line) => (line.kind === 'item' ? line.item : undefined)),
    faults: lines.flatMap((line, position) => {
      if (line.kind !== 'fault') return [];
      const { kind: _kind, ...fault } = line;
      return [{ line: position + 1, ...fault }];
    }),
  };
}

/** Without their ends; the last line need not have one. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      yield Buffer.concat([rest, chunk.subarray(start, end)]);
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
  yield rest;
}

function readLine(bytes: Buffer): LineReading {
  const text = decode(bytes);
  if (text === undefined) {
    return { kind: 'fault', message: 'is not UTF-8; expected the file in UTF-8' };
  }
  return text.trim() === '' ? { kind: 'blank' } : readJson(text);
}

/** Drops a byte order mark. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readJson(text: string): LineReading {
  try {
    const item: unknown = JSON.parse(text.trim());
    return { kind: 'item', item };
  } catch (error) {
    return jsonFault(text, error instanceof Error ? error.message : String(error));
  }
}

/** The engine's message without its quotation of the line, which may hold secrets (F8). */
function jsonFault(text: string, message: string): LineReading {
  const unquoted = message.replace(/,? (in JSON|after JSON|\.{3}"|").*$/su, '');
  const reason = unquoted.includes('"') ? 'Unexpected text' : unquoted;
  const offset = /at position (\d+)/.exec(message)?.[1];
  const blanks = text.length - text.trimStart().length;
  const column = offset === undefined ? {} : { column: blanks + Number(offset) + 1 };
  return {
    kind: 'fault',
    ...column,
    message: `is not JSON (${reason}); expected one task such as {"args": ["x"]}`,
  };
}
