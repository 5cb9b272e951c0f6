/**
 * Instances in the making: `<root>/.new-<pid>-<start time>-<id>`. The name says which process makes it, so that what a
 * killed one left, with the environment of a program in it, is removed by whoever looks next.
 */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readProcess } from './process-table.ts';
import { removeTree } from './remove-tree.ts';
import { undefinedWhenMissing } from './system-error.ts';

/** Where this process may make the instance. */
export function draftPath(root: string, id: string): string {
  const startTicks = readProcess(process.pid)?.startTicks ?? 0;
  return join(root, `.new-${process.pid}-${startTicks}-${id}`);
}

export async function removeAbandonedDrafts(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (entry.startsWith('.new-') && (await isAbandoned(join(root, entry), entry))) {
      await removeTree(join(root, entry));
    }
  }
}

/** Of a maker that cannot be told, a draft is left alone for an hour. */
async function isAbandoned(path: string, entry: string): Promise<boolean> {
  const [, pid, startTicks] = /^\.new-(\d+)-(\d+)-/.exec(entry) ?? [];
  if (pid !== undefined) return !isAlive({ pid: Number(pid), startTicks: Number(startTicks) });
  const found = await stat(path).catch(undefinedWhenMissing);
  return found !== undefined && Date.now() - found.mtimeMs > HOUR_MS;
}

const HOUR_MS = 3_600_000;
