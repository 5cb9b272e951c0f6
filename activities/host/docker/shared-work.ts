/** Work that several callers may want at the same time, done once for all of them. */
export class SharedWork {
  readonly #perform: (name: string, signal: AbortSignal) => Promise<void>;
  readonly #running = new Map<string, RunningWork>();

  constructor(perform: (name: string, signal: AbortSignal) => Promise<void>) {
    this.#perform = perform;
  }

  /**
   * Joins the work of this name, or begins it. A caller whose signal aborts leaves with the signal's reason; the work
   * is aborted when the last one has left.
   */
  async join(name: string, signal: AbortSignal): Promise<void> {
    const work = this.#running.get(name) ?? this.#begin(name);
    work.callers += 1;
    const left = leaving(signal);
    try {
      await Promise.race([work.done, left.promise]);
    } finally {
      left.forget();
      work.callers -= 1;
      if (work.callers === 0) this.#end(name, work);
    }
  }

  #begin(name: string): RunningWork {
    const stop = new AbortController();
    const work = { callers: 0, stop, done: this.#perform(name, stop.signal) };
    work.done.catch(() => undefined);
    this.#running.set(name, work);
    return work;
  }

  /** Nobody joins from here on, and what is still under way stops. */
  #end(name: string, work: RunningWork): void {
    if (this.#running.get(name) === work) this.#running.delete(name);
    work.stop.abort();
  }
}

interface RunningWork {
  callers: number;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

function leaving(signal: AbortSignal): {
  readonly promise: Promise<never>;
  readonly forget: () => void;
} {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    forget = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  return { promise, forget };
}
