/** Free slots of one fleet in this process, counted so that no more tasks are polled than can be placed. */

/** A served worker, as far as its room is concerned. */
export interface SlotSource {
  /** Slots free now; 0 when it takes nothing, negative when it adopted more than its quota. */
  freeSlots(): number;
}

/**
 * A permit lets Temporal's worker poll for one task. Permits are taken ahead of tasks, so a permit is not yet a slot:
 * the slot is taken when the task arrives. While a permit is out its room is not promised to another.
 */
export class SlotPool<Source extends SlotSource> {
  private readonly sources = new Set<Source>();
  private readonly waiting: (() => void)[] = [];
  private permits = 0;

  add(source: Source): void {
    this.sources.add(source);
    this.changed();
  }

  delete(source: Source): void {
    this.sources.delete(source);
  }

  /** Wakes who waits for room; to be called whenever a source may have more of it. */
  changed(): void {
    while (this.waiting.length > 0 && this.roomForPermits() > 0) {
      this.permits += 1;
      this.waiting.shift()?.();
    }
  }

  /** Waits for a permit; rejects with the signal's reason when aborted, and then no permit is out. */
  async reserve(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.tryReserve()) return;
    await new Promise<void>((resolve, reject) => {
      const grant = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        const position = this.waiting.indexOf(grant);
        if (position >= 0) this.waiting.splice(position, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(grant);
    });
  }

  tryReserve(): boolean {
    if (this.waiting.length > 0 || this.roomForPermits() <= 0) return false;
    this.permits += 1;
    return true;
  }

  release(): void {
    this.permits -= 1;
    this.changed();
  }

  /** The source with the most room, or undefined when none has any. */
  roomiest(): Source | undefined {
    let best: Source | undefined;
    for (const source of this.sources) {
      if (source.freeSlots() > (best?.freeSlots() ?? 0)) best = source;
    }
    return best;
  }

  private roomForPermits(): number {
    let free = 0;
    for (const source of this.sources) free += Math.max(0, source.freeSlots());
    return free - this.permits;
  }
}
