/** Looks at a worker whenever its container host gives notice. */

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, type Logger } from '../logger.ts';
import type { ContainerHost } from './container-host.ts';

export interface WorkerWatch {
  readonly host: ContainerHost;
  readonly labels: Readonly<Record<string, string>>;
  readonly look: (container: string) => Promise<void>;
  readonly lookAtAll: () => Promise<void>;
  readonly logger: Logger;
}

/** Before a host that ended its notices is asked for them again. */
const PAUSE_MS = 1_000;

/**
 * Watches until aborted; never rejects. What was missed while the host could not be watched is looked for afterwards. A
 * look that fails is logged: the next one may succeed.
 */
export async function watchWorker(watch: WorkerWatch, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await tryTo(() => watchOnce(watch, signal), watch, signal);
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await tryTo(watch.lookAtAll, watch, signal);
  }
}

async function watchOnce(watch: WorkerWatch, signal: AbortSignal): Promise<void> {
  for await (const notice of watch.host.watch(watch.labels, signal)) {
    const look = (): Promise<void> =>
      notice.kind === 'reconnected' ? watch.lookAtAll() : watch.look(notice.id);
    await tryTo(look, watch, signal);
  }
}

async function tryTo(
  look: () => Promise<void>,
  { logger }: WorkerWatch,
  signal: AbortSignal,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!signal.aborted) logger.warn('cannot look at the worker', { error: messageOf(error) });
  }
}
