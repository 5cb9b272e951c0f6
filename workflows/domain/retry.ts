import type { RetryPolicy } from './spec.ts';

/** Pause before the n-th retry (n from 1), in milliseconds. */
export function backoffMs(backoff: RetryPolicy['backoff'], retry: number): number {
  const pause = backoff.initialMs * backoff.coefficient ** (retry - 1);
  return Math.min(Math.round(pause), backoff.maxMs);
}

/** Pause before the n-th repetition of something that costs no budget: short at first, never more than 30 s. */
export function uncountedPauseMs(repetition: number): number {
  return Math.min(200 * 2 ** Math.min(repetition, 10), 30_000);
}
