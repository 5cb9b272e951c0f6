/** Rules on failures of the program: which of them are retried, which end the task, and which cost it nothing. */

import { signalOf } from './exit-failure.ts';
import type { InstanceFailureCode } from './failures.ts';

export interface RetryRule {
  readonly on: FailurePattern;
  readonly then: RetryAction;
}

/** `retry` spends `retries.limit`, `fail` ends the task at once, `ignore` tries again and spends `ignoreLimit` only. */
export const retryActions = ['retry', 'fail', 'ignore'] as const;
export type RetryAction = (typeof retryActions)[number];

/** `any`: whatever the program did; `signal`: any signal; `oom`: out of memory; `timeout`: `maxExecutionTime`. */
export const failureKinds = ['any', 'signal', 'oom', 'timeout'] as const;

export type FailurePattern =
  | (typeof failureKinds)[number]
  /** Exit codes of a program that ended by itself or by a signal (128 + its number); both ends of a range belong to it. */
  | { readonly exitCodes: readonly ExitCodeRange[] }
  /** Names such as `SIGSEGV`. */
  | { readonly signals: readonly string[] };

export type ExitCodeRange = readonly [from: number, to: number];

/** A failure of the program, as far as rules look at it. */
export interface ProgramFailure {
  readonly code: InstanceFailureCode;
  /** Absent when the program never ran. */
  readonly exitCode?: number;
}

/** Which rule decided: its place in `retries.rules`, from 0, and what it says. */
export interface Ruling {
  readonly position: number;
  readonly action: RetryAction;
}

/** The first rule that fits; undefined when none does. */
export function rulingOn(
  rules: readonly RetryRule[] | undefined,
  failure: ProgramFailure,
): Ruling | undefined {
  for (const [position, rule] of rules?.entries() ?? []) {
    if (fits(rule.on, failure)) return { position, action: rule.then };
  }
  return undefined;
}

/** `retries.rules[0]: fail` */
export function renderRuling({ position, action }: Ruling): string {
  return `retries.rules[${position}]: ${action}`;
}

/** `exit codes 1, 10-20` */
export function renderPattern(on: FailurePattern): string {
  if (typeof on === 'string') return patternWords[on];
  if ('signals' in on) return on.signals.join(', ');
  const ranges = on.exitCodes.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `exit codes ${ranges.join(', ')}`;
}

const patternWords = {
  any: 'any failure',
  signal: 'any signal',
  oom: 'out of memory',
  timeout: 'timeout',
} as const satisfies Record<(typeof failureKinds)[number], string>;

function fits(on: FailurePattern, { code, exitCode }: ProgramFailure): boolean {
  switch (on) {
    case 'any':
      return true;
    case 'signal':
      return code === 'signal';
    case 'oom':
      return code === 'out-of-memory';
    case 'timeout':
      return code === 'timeout';
    default:
      // An exit that the host brought about, for time or memory, says nothing of the program.
      if (exitCode === undefined || (code !== 'non-zero-exit' && code !== 'signal')) return false;
      return 'exitCodes' in on
        ? on.exitCodes.some(([from, to]) => from <= exitCode && exitCode <= to)
        : on.signals.some((name) => name === signalOf(exitCode));
  }
}
