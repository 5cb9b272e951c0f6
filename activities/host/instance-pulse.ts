/** Heartbeats at an interval that may change, spread by ± 10 % so that many instances do not beat as one. */
export class InstancePulse {
  private readonly intervalMs: () => number;
  private readonly beat: () => Promise<void>;
  private timer: NodeJS.Timeout | undefined;
  private stopped = true;
  private beating: Promise<void> = Promise.resolve();

  constructor(intervalMs: () => number, beat: () => Promise<void>) {
    this.intervalMs = intervalMs;
    this.beat = beat;
  }

  start(): void {
    this.stopped = false;
    this.schedule();
  }

  /** Beats now; the next beat comes after the present interval. */
  hurry(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.run();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Stops, and waits for the beats that are on their way. */
  async quiet(): Promise<void> {
    this.stop();
    await this.beating;
  }

  private schedule(): void {
    if (this.stopped) return;
    const spread = 0.9 + Math.random() * 0.2;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), this.intervalMs() * spread);
    this.timer.unref();
  }

  private run(): void {
    const beat = this.beat().finally(() => this.schedule());
    this.beating = Promise.allSettled([this.beating, beat]).then(() => undefined);
  }
}
