/** Ends containers that nobody serves any more. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerHost, ContainerState } from '../host/container-host.ts';
import { stopContainer } from '../host/instance-stop.ts';

/** Time that a leftover program gets between TERM and KILL. */
const LEFTOVER_GRACE_MS = 10_000;

/** Ends and removes the containers that carry these labels, until none is left. */
export async function endLeftovers(
  host: ContainerHost,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await untilNone(() => host.list(labels), host, signal);
}

/** The same for one container, by its id. */
export async function endLeftover(
  host: ContainerHost,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const look = async (): Promise<readonly ContainerState[]> => {
    const found = await host.inspect(id);
    return found ? [found] : [];
  };
  await untilNone(look, host, signal);
}

async function untilNone(
  look: () => Promise<readonly ContainerState[]>,
  host: ContainerHost,
  signal: AbortSignal,
): Promise<void> {
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    signal.throwIfAborted();
    const left = await look();
    if (left.length === 0) return;
    await Promise.all(left.map((container) => endOne(host, container, signal)));
    await sleep(pauseMs, undefined, { signal });
  }
}

async function endOne(
  host: ContainerHost,
  { id, phase }: ContainerState,
  signal: AbortSignal,
): Promise<void> {
  if (phase.kind === 'running') {
    await stopContainer(host, id, LEFTOVER_GRACE_MS, signal, () => undefined);
  }
  signal.throwIfAborted();
  // Without force it is looked at more closely, and what runs after all is met again in the next round.
  await host.remove(id, { force: phase.kind !== 'created' });
}
