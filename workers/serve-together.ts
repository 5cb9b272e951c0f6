import type { Worker as TemporalWorker } from '@temporalio/worker';

/** What serves until it is told to stop, or fails. */
export interface Runnable {
  run(): Promise<void>;
  /** Asks it to stop; called once it runs, perhaps again when it has stopped. */
  stop(): void;
}

export function runnable(worker: TemporalWorker): Runnable {
  return { run: () => worker.run(), stop: () => shutDown(worker) };
}

/** Asks a Worker to stop; one that does not run stays as it is. */
export function shutDown(worker: TemporalWorker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

/**
 * Runs all until each has ended, `letGo` included: the first end aborts `stopping`, which stops the others. Throws the
 * first failure, when all is at rest.
 */
export async function serveTogether(
  all: readonly Runnable[],
  stopping: AbortController,
  letGo: () => Promise<void>,
): Promise<void> {
  const stopAll = (): void => all.forEach((one) => one.stop());
  const runs = all.map((one) => one.run().finally(() => stopping.abort()));
  if (stopping.signal.aborted) stopAll();
  else stopping.signal.addEventListener('abort', stopAll, { once: true });
  const ends = await Promise.allSettled(runs);
  await letGo();
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
