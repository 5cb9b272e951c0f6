/** Values of flags; each reader throws a usage error that names what was expected. */

import { InvalidArgumentError } from 'commander';
import { readDuration } from '../../workflows/domain/units.ts';

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

/** A point in time, or how long ago: `10m`, `2026-08-06T19:48:13Z`. */
export function readSince(text: string, now = Date.now()): Date {
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
