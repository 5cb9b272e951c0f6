import { setImmediate as turn } from 'node:timers/promises';

import type { EmulatorClock } from './emulator-clock.ts';

/** Stands still until it is moved. */
export interface ManualClock extends EmulatorClock {
  /** Lets so much time pass, and everything that becomes due in it happen, in order. */
  pass(milliseconds: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  let sleepers: readonly Sleeper[] = [];
  return {
    now: () => nowMs,
    sleep: (milliseconds) =>
      milliseconds <= 0
        ? Promise.resolve()
        : new Promise((wake) => {
            sleepers = [...sleepers, { dueMs: nowMs + milliseconds, wake }];
          }),
    stop: () => {
      sleepers = [];
    },
    pass: async (milliseconds) => {
      const endMs = nowMs + milliseconds;
      for (;;) {
        // What has just been woken may go to sleep again within the same time.
        await turn();
        const next = earliest(sleepers);
        if (next === undefined || next.dueMs > endMs) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        nowMs = next.dueMs;
        next.wake();
      }
      nowMs = endMs;
    },
  };
}

/** The first of those that are due first. */
function earliest(sleepers: readonly Sleeper[]): Sleeper | undefined {
  return sleepers.reduce<Sleeper | undefined>(
    (first, sleeper) => (first === undefined || sleeper.dueMs < first.dueMs ? sleeper : first),
    undefined,
  );
}
