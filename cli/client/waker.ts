/** Pauses that can be cut short; a wake-up that comes before a pause ends it at once. */
export class Waker {
  private isUp = false;
  private wakeSleeper = (): void => undefined;

  /** Wakes whoever pauses now, else the next one. */
  wake(): void {
    this.isUp = true;
    this.wakeSleeper();
  }

  async pause(ms: number): Promise<void> {
    if (!this.isUp) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeSleeper = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isUp = false;
  }
}
