import type { Env } from './env.ts';
import type { AttemptFailure } from './task-progress.ts';

/** One task as a slice of the task list names it. Absent fields fall back to the fleet's. */
export interface TaskEntry {
  /** What the user calls it: `0`, `65`, `foo`. Unique within the fleet; `[A-Za-z0-9][A-Za-z0-9._-]*`, at most 63 characters. */
  readonly index: string;
  /** `000-00000-<index>`; the task id is the UUIDv5 of it in the fleet's namespace. */
  readonly key: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Env;
}

/** A slice of the task list, kept in the state store. */
export interface TaskSlice {
  /** Number of the slice and of the group that runs it, from 0. */
  readonly group: number;
  /** Key of the JSONL object: one `TaskEntry` a line. */
  readonly key: string;
  /** Number of tasks. */
  readonly count: number;
  /** First and last index, for people. */
  readonly first: string;
  readonly last: string;
}

/** States of a task; the last three are final. */
export const taskStates = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** The final word on a task. */
export type TaskOutcome =
  | (EndedTask & { readonly state: 'succeeded' })
  | (EndedTask & { readonly state: 'failed' } & AttemptFailure)
  /** Cancelled before it succeeded or failed for good; Temporal's own word for it carries no more. */
  | { readonly index: string; readonly state: 'cancelled' };

/** What is known of a task that came to an end of its own. */
export interface EndedTask {
  readonly index: string;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** Attempts that failed by the program's fault and were repeated. */
  readonly retries: number;
  /** Attempts that were lost through no fault of the program. */
  readonly infrastructureRetries: number;
  /** Attempts that failed, were ignored by a rule, and repeated; absent: none. */
  readonly ignored?: number;
  /** Exit code of the last attempt that ran. */
  readonly exitCode?: number;
  /** Name of the worker of the last attempt that ran. */
  readonly worker?: string;
  /** Start and end of the last attempt that ran; RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Last lines of a failed attempt's log. */
  readonly lastLines?: string;
}

/** Counts of tasks by what is known of them. `open` are those that have not ended. */
export interface TaskCounts {
  readonly total: number;
  readonly open: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

export function emptyCounts(total: number): TaskCounts {
  return { total, open: total, succeeded: 0, failed: 0, cancelled: 0 };
}

/** One more task has ended. */
export function countOutcome(counts: TaskCounts, state: TaskOutcome['state']): TaskCounts {
  return { ...counts, open: counts.open - 1, [state]: counts[state] + 1 };
}

export function sumCounts(all: readonly TaskCounts[]): TaskCounts {
  return all.reduce(
    (sum, one) => ({
      total: sum.total + one.total,
      open: sum.open + one.open,
      succeeded: sum.succeeded + one.succeeded,
      failed: sum.failed + one.failed,
      cancelled: sum.cancelled + one.cancelled,
    }),
    emptyCounts(0),
  );
}
