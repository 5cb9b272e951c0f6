/** Values of flags; each reader throws a usage error that names what was expected. */

import { InvalidArgumentError } from 'commander';
import { readDuration } from '../../workflows/domain/units.ts';
import type { TaskIndexes } from '../client/task-filter.ts';

export function readCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number.');
}

export function readPositive(text: string): number {
  const value = readCount(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

export function readPort(text: string): number {
  const value = readPositive(text);
  if (value < 65_536) return value;
  throw new InvalidArgumentError('Expected a port, 1 to 65535.');
}

/** Words of a list, `failed,cancelled`; the flag may be repeated. */
export function readWords<Word extends string>(
  words: readonly Word[],
): (text: string, before?: readonly Word[]) => readonly Word[] {
  const read = (written: string): Word => {
    const word = words.find((known) => known === written.trim());
    if (word !== undefined) return word;
    throw new InvalidArgumentError(
      `Unknown is ${quote(written.trim())}; known are ${words.join(', ')}.`,
    );
  };
  return (text, before = []) => [...new Set([...before, ...text.split(',').map(read)])];
}

/** Whole numbers of a list, `1,137`; the flag may be repeated. */
export function readCounts(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, ...text.split(',').map((part) => readCount(part.trim()))];
}

/** Indexes and ranges of them, `0-99,passwd`; the flag may be repeated. */
export function readTaskIndexes(
  text: string,
  before: readonly TaskIndexes[] = [],
): readonly TaskIndexes[] {
  return [...before, ...text.split(',').map((part) => readIndexes(part.trim()))];
}

function readIndexes(text: string): TaskIndexes {
  const [, first, last] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (first === undefined || last === undefined) {
    if (/^[A-Za-z0-9][\w.-]*$/.test(text)) return { kind: 'index', index: text };
    throw new InvalidArgumentError(`${quote(text)} is no index; expected such as 7, 0-99, passwd.`);
  }
  if (Number(first) <= Number(last)) {
    return { kind: 'range', first: Number(first), last: Number(last) };
  }
  throw new InvalidArgumentError(`The range ${text} descends; write ${last}-${first}.`);
}

function quote(text: string): string {
  return text === '' ? 'an empty part' : `"${text}"`;
}

/** A point in time, or how long ago: `10m`, `2026-08-06T19:48:13Z`. */
export function readTime(text: string): Date {
  const now = Date.now();
  const ago = readDuration(text);
  if (ago.kind === 'exact') return new Date(now - ago.value);
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError('Expected a duration such as 10m, or a time as of RFC 3339.');
}

/** Collects repeated flags. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
