import { setTimeout as pause } from 'node:timers/promises';

/** Waits; shorter when aborted, without an error. */
export async function quietPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}
