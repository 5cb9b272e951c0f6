/** The emulator's own time, so that a test can make an hour pass at once and a demonstration can run faster than life. */
export interface EmulatorClock {
  /** Milliseconds since 1970 in the emulated world. */
  now(): number;
  /** Resolves after so much emulated time; at once when there is none to wait. Never rejects. */
  sleep(milliseconds: number): Promise<void>;
  /** Whoever sleeps, sleeps for ever. */
  stop(): void;
}

/** Runs by itself, `speed` times as fast as life (default 1). */
export function createRunningClock(speed = 1): EmulatorClock {
  const startMs = Date.now();
  const timers = new Set<NodeJS.Timeout>();
  return {
    now: () => startMs + (Date.now() - startMs) * speed,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        if (milliseconds <= 0) return resolve();
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, milliseconds / speed);
        timers.add(timer);
      }),
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
