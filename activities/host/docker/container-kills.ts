/**
 * Signals that containers got by way of their engine: from us, from a person (`docker stop`, `kill`, `rm --force`), or
 * from the engine itself when it stops. What a program does to itself is not among them. As told by whoever watches.
 */
export class ContainerKills {
  readonly #seconds = new Map<string, number>();

  /** `seconds` since 1970 by the engine's clock. */
  note(id: string, seconds: number): void {
    this.#seconds.set(id, seconds);
  }

  /** To be called when the container is removed. */
  forget(id: string): void {
    this.#seconds.delete(id);
  }

  /** Whether a container that ended at that time may have done so for a signal. */
  explain(id: string, finishedAt: string): boolean {
    const seconds = this.#seconds.get(id);
    return seconds !== undefined && mayHaveEnded(seconds, finishedAt);
  }
}

/** Whether a signal of that second may be why something ended then: an engine gives ten seconds, and then kills. */
export function mayHaveEnded(seconds: number, finishedAt: string): boolean {
  const laterMs = Date.parse(finishedAt) - seconds * 1_000;
  return laterMs >= 0 && laterMs <= LONGEST_END_MS;
}

const LONGEST_END_MS = 30_000;
