/** A clock that a test moves by hand: for the global timers, those of `node:timers/promises`, and `performance`. */

import { createRequire, syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import type { setTimeout as realSleep } from 'node:timers/promises';
import { afterEach, beforeEach, vi } from 'vitest';

export interface FakeClock {
  /** Lets so much time pass, and whatever happens in it happen. 0: what is due now. */
  readonly pass: (ms: number) => Promise<void>;
  /** Lets time pass until the condition answers something, at most `limitMs` (default an hour). */
  readonly until: <Value>(
    what: string,
    look: () => Value | undefined | false,
    limitMs?: number,
  ) => Promise<Value>;
  /** Timers that are set. */
  readonly timers: () => number;
}

/** To be called where the tests are described: the clock is fake in each of them. */
export function useFakeClock(): FakeClock {
  const timers: { setTimeout: unknown } = createRequire(import.meta.url)('node:timers/promises');
  const real = timers.setTimeout;
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    });
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
    timers.setTimeout = fakeSleep;
    syncBuiltinESMExports();
  });
  afterEach(() => {
    timers.setTimeout = real;
    syncBuiltinESMExports();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  return { pass, until, timers: () => vi.getTimerCount() };
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

async function until<Value>(
  what: string,
  look: () => Value | undefined | false,
  limitMs = 3_600_000,
): Promise<Value> {
  const end = Date.now() + limitMs;
  for (let stepMs = 0; ; stepMs = Math.min(stepMs + 10, 1_000)) {
    await pass(stepMs);
    const value = look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`${limitMs} ms passed in vain until ${what}`);
  }
}

function fakeSleep(
  ms: number,
  value?: unknown,
  options: { readonly signal?: AbortSignal } = {},
): ReturnType<typeof realSleep> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
