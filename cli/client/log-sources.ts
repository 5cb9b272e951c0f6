import type { Store } from '../../activities/store/store.ts';
import { storeKeys } from '../../workflows/domain/ids.ts';
import type { LogSource } from './log-entry.ts';

/** The attempts that have a log in the store, by task and attempt. `task`: of one task only. */
export async function logSources(
  store: Store,
  fleetId: string,
  task?: string,
): Promise<readonly LogSource[]> {
  const ofAll = storeKeys.logFolder(fleetId, '').replace(/\/+$/, '/');
  const prefix = task === undefined ? ofAll : storeKeys.logFolder(fleetId, task);
  const found = new Map<string, Found>();
  for await (const { key } of store.list(prefix)) {
    const [, folder, attempt] = /^([^/]+)\/(\d+)(?:\.log|\/)/.exec(key.slice(ofAll.length)) ?? [];
    if (folder === undefined || attempt === undefined) continue;
    const index = task ?? indexOfFolder(folder);
    found.set(`${folder}/${attempt}`, { folder, task: index, attempt: Number(attempt) });
  }
  return [...found.values()]
    .toSorted((a, b) => compare(a.folder, b.folder) || a.attempt - b.attempt)
    .map((source) => ({ task: source.task, attempt: source.attempt }));
}

interface Found extends LogSource {
  readonly folder: string;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Numbers are padded to six digits. */
function indexOfFolder(folder: string): string {
  return /^\d{6}$/.test(folder) ? String(Number(folder)) : folder;
}
