/**
 * Containers that were removed before they were ever started, as far as this process saw to it itself. It outlives the
 * serving of a worker: Temporal may be away for so long that the worker is served anew before anybody could be told.
 */
export class UnstartedContainers {
  private readonly ids = new Set<string>();

  note(id: string): void {
    this.ids.add(id);
    for (const oldest of this.ids) {
      if (this.ids.size <= MOST) return;
      this.ids.delete(oldest);
    }
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }
}

/** Of those that were noted longest ago, nobody asks any more. */
const MOST = 10_000;
