import { setMaxListeners } from 'node:events';
import type { FleetAccess } from './fleet-access.ts';
import { type FleetClientError, isFleetClientError } from './fleet-client-error.ts';
import { describeFleet, type FleetDescription, isEnded } from './fleet-description.ts';
import { awaitClose } from './fleet-end.ts';
import { locateAgain, type LocatedFleet } from './located-fleet.ts';
import { Waker } from './waker.ts';

export interface WatchOptions {
  /** Shortest pause between two looks. Default 1000. */
  readonly intervalMs?: number;
  /** Ends the watch. */
  readonly signal?: AbortSignal;
  /** Told while nobody can be asked; the watch goes on. */
  readonly onTrouble?: (error: FleetClientError) => void;
}

/** The pause between two looks is so many times as long as a look takes: watching a large fleet must not slow it. */
const REST = 4;

/** Descriptions of a fleet as they come, the last one when it has ended. */
export async function* watchFleet(
  access: FleetAccess,
  fleet: LocatedFleet,
  { intervalMs = 1_000, signal, onTrouble }: WatchOptions = {},
): AsyncGenerator<FleetDescription, void> {
  const over = new AbortController();
  const waker = new Waker();
  const wake = (): void => waker.wake();
  signal?.addEventListener('abort', wake);
  void wakeAtClose(access, fleet, over.signal, wake);
  try {
    while (!signal?.aborted) {
      const begun = Date.now();
      const seen = await look(access, fleet, onTrouble);
      if (seen) yield seen;
      if (seen && isEnded(seen)) return;
      await waker.pause(Math.max(intervalMs, REST * (Date.now() - begun)));
    }
  } finally {
    over.abort();
    signal?.removeEventListener('abort', wake);
  }
}

/** The end of the run is seen at once; without an answer, at the next look. */
async function wakeAtClose(
  { client }: FleetAccess,
  fleet: LocatedFleet,
  over: AbortSignal,
  wake: () => void,
): Promise<void> {
  // Each poll of Temporal adds one, and none is taken away.
  setMaxListeners(0, over);
  try {
    await client.withAbortSignal(over, () => awaitClose(fleet));
    wake();
  } catch {
    // The watch is over, or Temporal away.
  }
}

async function look(
  access: FleetAccess,
  fleet: LocatedFleet,
  onTrouble: WatchOptions['onTrouble'],
): Promise<FleetDescription | undefined> {
  try {
    return await describeFleet(access, await locateAgain(access, fleet));
  } catch (error) {
    if (!isFleetClientError(error, 'no-server-answers', 'unreachable')) throw error;
    onTrouble?.(error);
    return undefined;
  }
}
