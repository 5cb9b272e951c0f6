/** `tasks.file`: read where the fleet is started, and sent as `tasks.items`. */

import { isAbsolute, join } from 'node:path';
import type { SpecProblem } from '../../workflows/domain/spec-problems.ts';
import { type JsonlFault, readJsonl } from './jsonl.ts';
import { isMap } from './spec-overrides.ts';

export interface TaskFile {
  /** From the working directory, or absolute. */
  readonly path: string;
  readonly faults: readonly JsonlFault[];
}

export interface InlinedTasks {
  /** The specification with the file's tasks in it, when there is a file and it can be read. */
  readonly value: unknown;
  readonly taskFile?: TaskFile;
  /** Why the file cannot be read. */
  readonly problem?: SpecProblem;
}

/** Replaces `tasks.file` by the tasks in it; a specification that names none stays as it is. */
export async function inlineTaskFile(value: unknown, folder: string): Promise<InlinedTasks> {
  const tasks = isMap(value) ? value['tasks'] : undefined;
  if (!isMap(value) || !isMap(tasks)) return { value };
  const { file, ...others } = tasks;
  const isNamedTwice = ['count', 'indexes', 'items'].some((field) => field in others);
  if (typeof file !== 'string' || file === '' || isNamedTwice) return { value };
  const path = isAbsolute(file) ? file : join(folder, file);
  try {
    const { items, faults } = await readJsonl(path);
    return { value: { ...value, tasks: { ...others, items } }, taskFile: { path, faults } };
  } catch (error) {
    const message = `${path} ${fileTrouble(error)}`;
    return { value, problem: { path: ['tasks', 'file'], message } };
  }
}

/** What the file system said, for people. */
export function fileTrouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'does not exist; expected a file';
    case 'EISDIR':
      return 'is a folder; expected a file';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not UTF-8; expected a file in UTF-8';
    case 'EACCES':
      return 'may not be read; expected a file that you may read';
    default:
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
