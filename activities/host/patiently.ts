import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until there is an answer: after an error again, with pauses from 100 ms to 2 s. Rejects when the signal aborts,
 * and with an error that `isFinal` accepts (default: none).
 */
export async function patiently<Answer>(
  ask: () => Promise<Answer>,
  signal: AbortSignal,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<Answer> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (isFinal(error)) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
