/** Every request that reached the emulator, and what became of it. */

export interface RequestEntry {
  readonly number: number;
  /** Emulated time. */
  readonly atMs: number;
  /** The method of IBM's `VpcV1` that makes such requests. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of the fault that was played, if any. */
  readonly fault?: string;
  /** Whether the request took effect; a refused one did not. */
  readonly committed: boolean;
  /** What the client was answered; absent when it got no answer. */
  readonly status?: number;
}

export class RequestLedger {
  readonly #entries: RequestEntry[] = [];

  add(entry: Omit<RequestEntry, 'number'>): void {
    this.#entries.push({ number: this.#entries.length + 1, ...entry });
  }

  entries(operation?: string): readonly RequestEntry[] {
    return this.#entries.filter(
      (entry) => operation === undefined || entry.operation === operation,
    );
  }
}
