/** Text of users and of their programs, made fit for pages and messages that people read. */

/** Bytes of a text as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) bytes += utf8Bytes(text.charCodeAt(at));
  return bytes;
}

/** One line of at most `longest` characters; what is longer ends in `…`. */
export function oneLine(text: string, longest: number): string {
  return shortened(visible(text).replaceAll(/\s+/gu, ' ').trim(), longest);
}

export interface TailBounds {
  readonly lines: number;
  /** Characters of a line; what is longer ends in `…`. */
  readonly width: number;
  /** UTF-8 bytes of all lines with their ends. */
  readonly bytes: number;
}

/** The last lines of a log that fit the bounds; empty ones at its end do not count. */
export function lastLinesWithin(log: string, bounds: TailBounds): readonly string[] {
  if (log.trim() === '') return [];
  const lines = log
    .trimEnd()
    .split('\n')
    .slice(-bounds.lines)
    .map((line) => shortened(visible(line).trimEnd(), bounds.width));
  const firstKept = lines.findIndex((_, at) => bytesOf(lines.slice(at)) <= bounds.bytes);
  return firstKept < 0 ? [] : lines.slice(firstKept);
}

/**
 * Without what a terminal would act on, what turns the direction of writing, and halves of characters, which no address
 * can carry; tabs become two spaces.
 */
function visible(text: string): string {
  return text.replaceAll(TERMINAL_SEQUENCES, '').replaceAll('\t', '  ').replaceAll(INVISIBLE, '');
}

/** Colours, cursor moves, titles and links of a terminal. */
const TERMINAL_SEQUENCES =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/gu;

/** Control characters but the line end, lone surrogates, marks of direction and of byte order. */
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  return `${characters.slice(0, longest - 1).join('')}…`;
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + utf8Length(line) + 1, 0);
}

/** Of a UTF-16 unit; the two halves of a pair share four bytes. */
function utf8Bytes(unit: number): number {
  if (unit < 0x80) return 1;
  const isSurrogate = unit >= 0xd800 && unit < 0xe000;
  return unit < 0x800 || isSurrogate ? 2 : 3;
}
