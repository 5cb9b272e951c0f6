/** Waiting for something to happen in a folder, without depending on the kernel's notices of it. */

import { watch } from 'node:fs';

export interface FolderChange {
  /** Settles at the first change since the watch began, at the latest after its time; never rejects. */
  readonly happened: Promise<void>;
  cancel(): void;
}

/**
 * Watches a folder until one change. Begin it before looking at the folder: then no change slips in between. Where
 * notices are not to be had (no inotify watches left, folder gone) the time-out alone does the work.
 */
export function nextChange(folder: string, timeoutMs: number, signal?: AbortSignal): FolderChange {
  let settle = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const stopWatching = watchFolder(folder, () => cancel());
  const timer = setTimeout(() => cancel(), timeoutMs);
  const cancel = (): void => {
    stopWatching();
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    settle();
  };
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  return { happened, cancel };
}

/** Calls back with the name of each entry that changes. Returns the function that ends it. */
export function watchFolder(folder: string, changed: (entry: string | null) => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, entry) => changed(entry));
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
