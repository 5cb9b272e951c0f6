/** A call to look again. `listen` before looking, so that a call during the look is not lost. */
export class Wake {
  private calls = 0;
  private readonly sleepers = new Set<() => void>();

  listen(): WakeCall {
    const { calls } = this;
    return {
      within: (limitMs) => (calls === this.calls ? this.sleep(limitMs) : Promise.resolve()),
    };
  }

  up(): void {
    this.calls += 1;
    for (const wake of this.sleepers) wake();
  }

  private sleep(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(limitMs, LONGEST_TIMER_MS));
      timer.unref();
      this.sleepers.add(wake);
    });
  }
}

export interface WakeCall {
  /** Resolves at the first call since `listen`, or after the limit; it may be earlier when that is above 24 days. */
  within(limitMs: number): Promise<void>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
