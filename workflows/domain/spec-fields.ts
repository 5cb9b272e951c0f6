/** The kinds of fields a specification is made of, as zod schemas. Functions only, for the reason in spec-schema.ts. */

import * as z from 'zod';
import { discreetRefusal, refusal, type SpecProblem } from './spec-problems.ts';
import { amountPatterns, type Reading } from './units.ts';
import {
  formatCpu,
  formatDuration,
  formatMemory,
  readCpu,
  readDuration,
  readMemory,
} from './units.ts';

/** Both ends belong to it. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A map with these fields and no others. */
export function map<const Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  error = shown(`a map with the fields ${Object.keys(shape).join(', ')}`),
): z.ZodObject<z.util.Writeable<Shape>, z.core.$strict> {
  return z.strictObject(shape, error);
}

export function whole(
  least: number,
  most: number,
  expected = `a whole number from ${least} to ${most}`,
): z.ZodType<number, number> {
  return z.int(shown(expected)).min(least).max(most);
}

export function decimal(least: number, most: number): z.ZodType<number, number> {
  return z
    .number(shown(`a number from ${least} to ${most}`))
    .min(least)
    .max(most);
}

/** Text of a certain form; shown when refused. */
export function formed(pattern: string, expected: string): z.ZodString {
  return z.string(shown(expected)).regex(new RegExp(pattern));
}

/** Text that may end up in an argument vector or an environment; not shown when refused. */
export function text(expected = 'a text; put numbers, true and false in quotes'): z.ZodString {
  return z.string(discreet(expected)).refine((value) => !value.includes('\0'), {
    error: 'contains a NUL character; expected text without',
  });
}

export function textList(): z.ZodArray<z.ZodString> {
  return z.array(text(), discreet('a list of texts such as ["echo", "hello"]'));
}

/** An argument vector that begins with a program. */
export function command(): z.ZodArray<z.ZodString> {
  return textList()
    .min(1, { error: 'is an empty list; expected at least the program, or leave it out' })
    .refine(([program]) => program !== '', {
      error: 'begins with an empty text; expected a program',
    });
}

/** Milliseconds. */
export function duration(bounds: Bounds): Amount {
  return amount(bounds, {
    pattern: amountPatterns.duration,
    example: 'a duration such as 90s, 5m or 1h',
    grain: 'a millisecond',
    read: readDuration,
    format: formatDuration,
  });
}

/** Bytes. */
export function memory(bounds: Bounds): Amount {
  return amount(bounds, {
    pattern: amountPatterns.memory,
    example: 'an amount of memory such as 512M, 2G or 1.5GiB',
    grain: 'a byte',
    read: readMemory,
    format: formatMemory,
  });
}

/** Thousandths of a core. */
export function cpu(bounds: Bounds): Amount {
  return amount(bounds, {
    pattern: amountPatterns.cpu,
    example: 'a number of cores such as 2, 0.5 or 500m',
    grain: 'a thousandth of a core',
    read: readCpu,
    format: formatCpu,
  });
}

export type Amount = z.ZodType<number, string | number>;

/** What a refusal says was expected; the value found is shown. */
export function shown(expected: string): ErrorOption {
  return { error: ({ input }) => refusal(input, expected) };
}

/** The same without the value, which may be secret. */
export function discreet(expected: string): ErrorOption {
  return { error: ({ input }) => discreetRefusal(input, expected) };
}

/** How a field answers to a value that it does not accept. */
export interface ErrorOption {
  readonly error: (issue: { readonly input?: unknown }) => string;
}

/** Hands problems that a pure rule found to zod. */
export function addProblems(
  context: { readonly issues: z.core.$ZodRawIssue[] },
  problems: readonly SpecProblem[],
): void {
  for (const { path, message, other } of problems) {
    context.issues.push({
      code: 'custom',
      path: [...path],
      message,
      input: undefined,
      params: { other },
    });
  }
}

interface Unit {
  readonly pattern: string;
  readonly example: string;
  readonly grain: string;
  readonly read: (written: string | number) => Reading;
  readonly format: (value: number) => string;
}

function amount({ least, most }: Bounds, unit: Unit): Amount {
  const expected = `${unit.example}, from ${unit.format(least)} to ${unit.format(most)}`;
  const written = z.union(
    [z.string().meta({ pattern: unit.pattern }), z.number()],
    shown(expected),
  );
  return written.transform((input, context) => {
    const reading = unit.read(input);
    if (reading.kind === 'exact' && reading.value >= least && reading.value <= most)
      return reading.value;
    const finer = reading.kind === 'inexact' ? `, not finer than ${unit.grain}` : '';
    addProblems(context, [{ path: [], message: refusal(input, expected + finer) }]);
    return z.NEVER;
  });
}
