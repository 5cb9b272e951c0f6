import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { FleetAccess } from './fleet-access.ts';
import { type FleetClientError, isFleetClientError } from './fleet-client-error.ts';
import { describeFleet, type FleetDescription, isEnded } from './fleet-description.ts';
import { awaitClose } from './fleet-end.ts';
import { locateAgain, type LocatedFleet } from './located-fleet.ts';

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
  // Each poll of Temporal adds one, and none is taken away.
  setMaxListeners(0, over.signal);
  let closed = access.client.withAbortSignal(over.signal, () => closing(fleet));
  try {
    while (!signal?.aborted) {
      const begun = Date.now();
      const seen = await look(access, fleet, onTrouble);
      if (seen) yield seen;
      if (seen && isEnded(seen)) return;
      const restMs = Math.max(intervalMs, REST * (Date.now() - begun));
      if ((await Promise.race([closed, rest(restMs, signal)])) === 'closed') closed = never;
    }
  } finally {
    over.abort();
  }
}

/** Settles at the end of the run, so that it is seen at once. */
async function closing(fleet: LocatedFleet): Promise<'closed'> {
  try {
    await awaitClose(fleet);
    return 'closed';
  } catch {
    return never;
  }
}

const never = new Promise<never>(() => undefined);

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

async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal && { signal }).catch(() => undefined);
}
