/** Which processes belong to an instance. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { INSTANCE_VARIABLE } from './process-shim.ts';
import {
  isAlive,
  listPids,
  readProcess,
  variableOf,
  type ProcessIdentity,
  type ProcessRow,
} from './process-table.ts';

export interface Membership {
  readonly id: string;
  /** The program itself: while it lives, its session and its group belong to it, marked or not. */
  readonly leader?: ProcessIdentity;
  /** Processes that were found to belong earlier. */
  readonly known: readonly ProcessIdentity[];
}

/**
 * The living processes of each instance: those that carry its mark, those of its program's session and group, and
 * all that descend from them. One pass over the process table serves all instances.
 */
export async function findMembers(
  instances: readonly Membership[],
): Promise<ReadonlyMap<string, readonly ProcessRow[]>> {
  const marked = await markedPids(new Set(instances.map((instance) => instance.id)));
  const quiet = (instance: Membership): boolean =>
    instance.leader === undefined && instance.known.length === 0 && !marked.has(instance.id);
  if (instances.every(quiet)) return new Map();
  const table = await allProcesses();
  return new Map(
    instances.map((instance) => [
      instance.id,
      withDescendants(rootsOf(instance, marked.get(instance.id) ?? [], table), table),
    ]),
  );
}

async function markedPids(
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const marked = new Map<string, number[]>();
  await inTurns(listPids(), (pid) => {
    const id = variableOf(pid, INSTANCE_VARIABLE);
    if (id !== undefined && ids.has(id)) marked.set(id, [...(marked.get(id) ?? []), pid]);
  });
  return marked;
}

async function allProcesses(): Promise<ReadonlyMap<number, ProcessRow>> {
  const table = new Map<number, ProcessRow>();
  await inTurns(listPids(), (pid) => {
    const row = readProcess(pid);
    if (row !== undefined && !row.ended && pid !== process.pid) table.set(pid, row);
  });
  return table;
}

function rootsOf(
  instance: Membership,
  marked: readonly number[],
  table: ReadonlyMap<number, ProcessRow>,
): ReadonlySet<number> {
  const leader =
    instance.leader !== undefined && isAlive(instance.leader) ? instance.leader.pid : undefined;
  const led = [...table.values()].filter((row) => row.session === leader || row.group === leader);
  const known = instance.known.filter(isAlive);
  return new Set([...marked, ...[...led, ...known].map((row) => row.pid)]);
}

function withDescendants(
  roots: ReadonlySet<number>,
  table: ReadonlyMap<number, ProcessRow>,
): readonly ProcessRow[] {
  const belongs = (row: ProcessRow): boolean => {
    const seen = new Set<number>();
    for (let next: ProcessRow | undefined = row; next !== undefined && !seen.has(next.pid);) {
      if (roots.has(next.pid)) return true;
      seen.add(next.pid);
      next = table.get(next.parent);
    }
    return false;
  };
  return [...table.values()].filter(belongs);
}

/** Works through a long list without holding up everything else. */
async function inTurns(pids: readonly number[], visit: (pid: number) => void): Promise<void> {
  for (let from = 0; from < pids.length; from += PIDS_PER_TURN) {
    pids.slice(from, from + PIDS_PER_TURN).forEach(visit);
    await nextTurn();
  }
}

/** About a millisecond of work. */
const PIDS_PER_TURN = 100;
