/** From the `tasks` of a specification to one source of tasks. */

import type { TaskItem, TaskSource } from './spec.ts';
import { specLimits } from './spec-limits.ts';
import type { SpecProblem } from './spec-problems.ts';
import { itemProblems } from './spec-rules.ts';
import { readIndexes } from './task-indexes.ts';

/** The ways to name tasks; exactly one is used. */
const taskSourceFields = ['count', 'indexes', 'items', 'file'] as const;

/** `tasks` with each field in order by itself. */
export interface WrittenTasks {
  readonly count?: number;
  readonly indexes?: string;
  readonly items?: readonly TaskItem[];
  readonly file?: string;
}

export type TaskSourceReading =
  | { readonly kind: 'source'; readonly source: TaskSource }
  /** Paths begin at `tasks`. */
  | { readonly kind: 'refused'; readonly problems: readonly SpecProblem[] };

/** Said when there is nothing to run. */
export const NO_TASKS =
  'names no tasks; expected exactly one of count, indexes, items and file: a fleet that waits for its tasks is not available yet';

export function readTaskSource(written: WrittenTasks): TaskSourceReading {
  const given = taskSourceFields.filter((field) => written[field] !== undefined);
  if (given.length > 1)
    return refused([], `${given.join(' and ')} are given; expected one of them`);
  if (written.count !== undefined) return accepted({ kind: 'count', count: written.count });
  if (written.indexes !== undefined) return readIndexSource(written.indexes);
  if (written.items !== undefined) return readItemSource(written.items);
  if (written.file !== undefined) return refused(['file'], FILE_REMEDY);
  return refused([], NO_TASKS);
}

const FILE_REMEDY =
  'cannot be read here: the file lies where the fleet is started, and only the fleet command line reads it; start the fleet with `fleet run`, or write the tasks into tasks.items';

function readIndexSource(indexes: string): TaskSourceReading {
  if (indexes.length > specLimits.inlineBytes) {
    const message = `the list takes ${indexes.length} bytes; expected at most ${specLimits.inlineBytes}: write ranges, or divide the fleet`;
    return refused(['indexes'], message);
  }
  const reading = readIndexes(indexes);
  if (reading.kind === 'ranges') return accepted({ kind: 'indexes', indexes });
  const problems = reading.faults.map((message) => ({ path: ['indexes'], message }));
  return { kind: 'refused', problems };
}

function readItemSource(items: readonly TaskItem[]): TaskSourceReading {
  const problems = itemProblems(items).map((problem) => ({
    ...problem,
    path: ['items', ...problem.path],
    ...(problem.other && { other: ['tasks', 'items', ...problem.other] }),
  }));
  return problems.length === 0 ? accepted({ kind: 'items', items }) : { kind: 'refused', problems };
}

function accepted(source: TaskSource): TaskSourceReading {
  return { kind: 'source', source };
}

function refused(path: SpecProblem['path'], message: string): TaskSourceReading {
  return { kind: 'refused', problems: [{ path, message }] };
}
