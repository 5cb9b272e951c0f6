/** Which tasks of a fleet are asked for. */

import type { InstanceFailureCode } from '../../workflows/domain/failures.ts';
import { type FleetRef, workerName } from '../../workflows/domain/ids.ts';
import type { TaskCounts } from '../../workflows/domain/task.ts';
import type { TaskTotals } from './live-tasks.ts';
import type { TaskGroup } from './task-groups.ts';
import type { TaskRow, TaskRowState } from './task-row.ts';

/** Tasks that meet all of what is given. */
export interface TaskFilter {
  /** Default: every state. */
  readonly states?: readonly TaskRowState[];
  /** Why the last attempt failed. */
  readonly codes?: readonly InstanceFailureCode[];
  /** Exit codes of the last attempt that ran. */
  readonly exitCodes?: readonly number[];
  /** Name or number of the worker of the attempt that runs, or ran last. */
  readonly worker?: string | number;
  readonly indexes?: readonly TaskIndexes[];
}

/** One index, or all whole numbers from one to another. */
export type TaskIndexes =
  | { readonly kind: 'index'; readonly index: string }
  | { readonly kind: 'range'; readonly first: number; readonly last: number };

export function taskMatcher(fleet: FleetRef, filter: TaskFilter): (row: TaskRow) => boolean {
  const { states, codes, exitCodes, indexes } = filter;
  const worker = isNumber(filter.worker) ? workerName(fleet, Number(filter.worker)) : filter.worker;
  return (row) =>
    isAmong(states, row.state) &&
    isAmong<string>(codes, row.code) &&
    isAmong(exitCodes, row.exitCode) &&
    (worker === undefined || row.worker === worker) &&
    (indexes === undefined || indexes.some((wanted) => isIndexOf(wanted, row.index)));
}

/** How many tasks of a group match, as far as that is certain without looking at them. */
export function matchCount({ counts, phase }: TaskGroup, filter: TaskFilter): number | undefined {
  const count = counts && (filter.states ? stateCount(counts, phase, filter.states) : counts.total);
  return count === 0 || isByStateOnly(filter) ? count : undefined;
}

/** How many tasks of the fleet match, as far as its totals tell. */
export function matchTotal(totals: TaskTotals, filter: TaskFilter): number | undefined {
  if (!isByStateOnly(filter)) return undefined;
  const { states } = filter;
  if (!states) return totals.total;
  if (states.includes('unknown')) return undefined;
  return sum([...new Set(states)].map((state) => (state === 'unknown' ? 0 : totals[state])));
}

function isByStateOnly({ codes, exitCodes, worker, indexes }: TaskFilter): boolean {
  return [codes, exitCodes, worker, indexes].every((wanted) => wanted === undefined);
}

function stateCount(
  counts: TaskCounts,
  phase: TaskGroup['phase'],
  states: readonly TaskRowState[],
): number | undefined {
  if (phase === 'waiting') return states.includes('pending') ? counts.total : 0;
  if (phase === 'open' || states.includes('unknown')) return undefined;
  const ended = finalStates.filter((state) => states.includes(state));
  return sum(ended.map((state) => counts[state]));
}

const finalStates = ['succeeded', 'failed', 'cancelled'] as const;

function isAmong<Value>(wanted: readonly Value[] | undefined, value: Value | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function isIndexOf(wanted: TaskIndexes, index: string): boolean {
  if (wanted.kind === 'index') return index === wanted.index;
  const { first, last } = wanted;
  return isNumber(index) && Number(index) >= first && Number(index) <= last;
}

function isNumber(text: string | number | undefined): boolean {
  return text !== undefined && /^(0|[1-9]\d{0,14})$/.test(String(text));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
