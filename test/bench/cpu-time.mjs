// @ts-check
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every architecture. */
const TICKS_PER_SECOND = 100;

/** Of all threads of this process. */
export function ownCpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Of another process.
 *
 * @param {number} pid
 */
export function cpuSecondsOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
