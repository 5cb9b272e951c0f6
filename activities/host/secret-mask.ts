/** Replaces secret values in text. Pure. */

import type { LogLine } from './container-host.ts';
import { MAX_LINE_BYTES } from './log-lines.ts';

export interface SecretMask {
  text(text: string): string;
  /** Lines of one log, in order: a value that is cut in two with a long line is masked too. */
  line(line: LogLine): LogLine;
}

/** Shorter values, and shorter lines of values, are not masked: they would be found everywhere. In bytes. */
export const MASKED_BYTES = 8;

const MASK = '***';

/** Of a value of several lines each line is masked, as a log knows lines only. */
export function createSecretMask(values: readonly string[]): SecretMask {
  const parts = values.flatMap((value) => value.split(/\r?\n/));
  const masked = [...new Set(parts)]
    .filter((part) => Buffer.byteLength(part) >= MASKED_BYTES)
    // What contains another value goes first.
    .toSorted((a, b) => b.length - a.length);
  if (masked.length === 0) return { text: (text) => text, line: (line) => line };
  const streams = { stdout: new StreamMask(masked), stderr: new StreamMask(masked) };
  return {
    text: (text) => replaceAll(text, masked),
    line: (line) => {
      const text = streams[line.stream].line(line.text);
      return text === line.text ? line : { ...line, text };
    },
  };
}

class StreamMask {
  private readonly masked: readonly string[];
  /** What would complete a value that the last line, cut for its length, had begun. */
  private rests: readonly string[] = [];

  constructor(masked: readonly string[]) {
    this.masked = masked;
  }

  line(text: string): string {
    const rest = this.rests.find((candidate) => text.startsWith(candidate));
    const shown = replaceAll(
      rest === undefined ? text : MASK + text.slice(rest.length),
      this.masked,
    );
    // No byte more than a line has, so that a character that does not fit moves to the next one.
    if (Buffer.byteLength(text) < MAX_LINE_BYTES - 3) {
      this.rests = [];
      return shown;
    }
    this.rests = begunIn(text, this.masked)
      .map(({ value, length }) => value.slice(length))
      .toSorted((a, b) => b.length - a.length);
    const longest = Math.max(0, ...begunIn(shown, this.masked).map(({ length }) => length));
    return longest === 0 ? shown : shown.slice(0, -longest) + MASK;
  }
}

/** Values of which the text ends with a beginning, and how long that is. */
function begunIn(
  text: string,
  values: readonly string[],
): readonly { readonly value: string; readonly length: number }[] {
  return values.flatMap((value) =>
    Array.from({ length: value.length - 1 }, (_, index) => index + 1)
      .filter((length) => text.endsWith(value.slice(0, length)))
      .map((length) => ({ value, length })),
  );
}

function replaceAll(text: string, masked: readonly string[]): string {
  let shown = text;
  for (const value of masked)
    if (shown.includes(value)) shown = shown.replaceAll(value, () => MASK);
  return shown;
}
