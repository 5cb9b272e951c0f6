/** What the kernel says about processes. Reading `/proc` blocks nothing: the kernel answers from memory. */

import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** One process for ever: pids are used again, a pid together with its start time is not (within one boot). */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startTicks: number;
}

export interface ProcessRow extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Ended, and only waits for its parent to notice. */
  readonly ended: boolean;
}

/** Whether this very process runs; a zombie does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  const row = readProcess(identity.pid);
  return row !== undefined && row.startTicks === identity.startTicks && !row.ended;
}

/** The process that has this pid now, or undefined. */
export function readProcess(pid: number): ProcessRow | undefined {
  const stat = readProc(`${pid}/stat`);
  return stat === undefined ? undefined : parseStat(pid, stat);
}

/** Process ids of this computer, in no promised order. */
export function listPids(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** A variable of the environment a process was given at its start, or undefined when it has none or hides it. */
export function variableOf(pid: number, name: string): string | undefined {
  const environment = readProc(`${pid}/environ`);
  if (environment === undefined) return undefined;
  const begin = `\0${environment}`.indexOf(`\0${name}=`);
  if (begin < 0) return undefined;
  const [entry = ''] = environment.slice(begin).split('\0', 1);
  return entry.slice(name.length + 1);
}

/** Changes with every start of the computer; undefined where the kernel does not tell. */
export function bootId(): string | undefined {
  return readProc('sys/kernel/random/boot_id')?.trim();
}

/** See proc(5). The second field is a file name in parentheses and may itself contain any character. */
function parseStat(pid: number, stat: string): ProcessRow | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const startTicks = fields[19];
  if (startTicks === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTicks: Number(startTicks),
    ended: state === 'Z' || state === 'X',
  };
}

/** Undefined when the process is gone or belongs to somebody else. */
function readProc(path: string): string | undefined {
  try {
    const file = openSync(`/proc/${path}`, 'r');
    try {
      return readWhole(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Half the system calls of `readFileSync`: a pass over the process table is thousands of these. */
function readWhole(file: number): string {
  let text = '';
  for (;;) {
    const length = readSync(file, buffer, 0, buffer.length, null);
    text += buffer.toString('latin1', 0, length);
    if (length < buffer.length) return text;
  }
}

/** Reading is synchronous, so one is enough for all. */
const buffer = Buffer.alloc(64 * 1024);
