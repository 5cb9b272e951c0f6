/** Finds processes by a mark in their environment or their arguments, such as a folder that only they were given. */

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** `<pid> <arguments>` of every living process that carries the mark, but for this one. */
export async function markedProcesses(mark: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids
      .filter((pid) => Number(pid) !== process.pid)
      .map(async (pid) => {
        const [command, environment] = await Promise.all([
          textOf(`/proc/${pid}/cmdline`),
          textOf(`/proc/${pid}/environ`),
        ]);
        const carries = command.includes(mark) || environment.includes(mark);
        return carries ? [`${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}`] : [];
      }),
  );
  return found.flat();
}

/** State `T` in /proc: stopped by a signal. */
export function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}

/** Empty for a process that has ended or is not ours. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
