/** Who made something that outlives its process: read from a label or a route, whether that process still runs. */

import { readFileSync, readlinkSync } from 'node:fs';

/** This process, in text: namespace, pid, and when it started, since pids are used again. */
export function ownerText(): string {
  return `${namespace()} ${process.pid} ${startOf(process.pid)}`;
}

/** Whether it has certainly ended. Of another namespace nothing is known. */
export function hasEnded(owner: string): boolean {
  const [place, pid = '', start] = owner.split(' ');
  return place === namespace() && startOf(Number(pid)) !== start;
}

function namespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}

/** In ticks since the computer started; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
