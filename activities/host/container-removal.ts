import { messageOf } from '../logger.ts';
import type { ContainerHost } from './container-host.ts';
import { patiently } from './patiently.ts';

const REMOVAL_PATIENCE_MS = 60_000;

/**
 * Removes a container, and every process of it; repeats until the engine says that it is gone, or an error is one that
 * `isFinal` accepts (default: none).
 */
export async function removeUntilGone(
  host: ContainerHost,
  container: string,
  signal: AbortSignal,
  isFinal?: (error: unknown) => boolean,
): Promise<void> {
  await patiently(() => host.remove(container, { force: true }), signal, isFinal);
}

/** What an engine does not remove within a minute is left to whoever sweeps the worker: it has ended. */
export async function removeEnded(
  host: ContainerHost,
  container: string,
  signal: AbortSignal,
  leftBehind: (reason: string) => void,
): Promise<void> {
  const patienceEnds = Date.now() + REMOVAL_PATIENCE_MS;
  try {
    await removeUntilGone(host, container, signal, () => Date.now() >= patienceEnds);
  } catch (error) {
    signal.throwIfAborted();
    leftBehind(messageOf(error));
  }
}
