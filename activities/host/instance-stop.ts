import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerHost } from './container-host.ts';
import { patiently } from './patiently.ts';

const KILL_INTERVAL_MS = 5_000;

/** TERM, the grace time, then KILL until the container has ended or the signal aborts. Calls `look` after each step. */
export async function stopContainer(
  host: ContainerHost,
  container: string,
  gracePeriodMs: number,
  signal: AbortSignal,
  look: () => void,
): Promise<void> {
  try {
    await askToEnd(host, container, gracePeriodMs, signal);
    look();
    await awaitEnd(host, container, gracePeriodMs, signal);
    while (!(await ended(host, container))) {
      await attempt(() => host.signal(container, 'KILL'));
      look();
      await awaitEnd(host, container, KILL_INTERVAL_MS, signal);
    }
    look();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** An engine that is away is asked again, for the grace time: a program that heard no TERM would be killed unasked. */
async function askToEnd(
  host: ContainerHost,
  container: string,
  gracePeriodMs: number,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + gracePeriodMs;
  await attempt(() =>
    patiently(
      () => host.signal(container, 'TERM'),
      signal,
      () => Date.now() >= end,
    ),
  );
}

async function awaitEnd(
  host: ContainerHost,
  container: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + limitMs;
  for (let pauseMs = 20; Date.now() < end; pauseMs = Math.min(pauseMs * 2, 500)) {
    if (await ended(host, container)) return;
    await sleep(Math.min(pauseMs, Math.max(end - Date.now(), 1)), undefined, { signal });
  }
}

/** An engine that does not answer says nothing: not ended. */
async function ended(host: ContainerHost, container: string): Promise<boolean> {
  try {
    return (await host.inspect(container))?.phase.kind !== 'running';
  } catch {
    return false;
  }
}

/** An engine that is away is asked again by the loop around. */
async function attempt(call: () => Promise<void>): Promise<void> {
  await call().catch(() => undefined);
}
