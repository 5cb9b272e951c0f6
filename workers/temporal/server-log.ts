import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The file that a server writes its output to. */
export interface ServerLog {
  readonly path: string;
  /** Its last lines, for an error message. */
  tail(): Promise<string>;
  /** Removes the file, unless somebody asked for it. */
  discard(): Promise<void>;
}

/** Without a path the log is a temporary file. */
export async function openServerLog(wanted?: string): Promise<ServerLog> {
  const path = wanted ?? join(await mkdtemp(join(tmpdir(), 'fleet-temporal-')), 'temporal.log');
  return {
    path,
    tail: async () => lastLines(await readFile(path, 'utf8').catch(() => '')),
    discard: async () => {
      if (wanted === undefined) await rm(dirname(path), { recursive: true, force: true });
    },
  };
}

const TAIL_LINES = 30;

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
