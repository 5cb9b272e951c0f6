export interface Bounds {
  readonly timeoutMs: number;
  /** What is thrown after that. */
  readonly silence: () => Error;
  /** Ends it earlier, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks, and ends in time even when the question does not listen to the signal that it is given. */
export async function bounded<Answer>(
  question: (signal: AbortSignal) => Promise<Answer>,
  { timeoutMs, silence, signal }: Bounds,
): Promise<Answer> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  const timer = setTimeout(() => stop.abort(silence()), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    // Heard first, so that the reason given here is what is thrown.
    const ended = rejectedBy(stop.signal);
    return await Promise.race([ended, question(stop.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
