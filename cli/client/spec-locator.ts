/** From a problem in a specification to the place in a file that a person can go to. */

import {
  renderPath,
  type SpecPath,
  type SpecProblem,
} from '../../workflows/domain/spec-problems.ts';
import { type LocatedProblem, renderPlace } from './spec-load-error.ts';
import { isOverridden, type SpecOverrides } from './spec-overrides.ts';
import type { SpecSource } from './spec-source.ts';

/** The texts that a specification was put together from. */
export interface SpecTexts {
  /** The fleet file, as the person named it. */
  readonly file: string;
  readonly source: SpecSource;
  readonly overrides: SpecOverrides;
  /** The JSONL file whose line n + 1 became `tasks.items[n]`. */
  readonly jsonl?: string;
}

/** Where an override stands. */
const COMMAND_LINE = 'command line';

export function locateProblem(
  texts: SpecTexts,
  { path, message, other }: SpecProblem,
): LocatedProblem {
  const also = other === undefined ? '' : ` (see ${renderPlace(placeOf(texts, other))})`;
  const { field, ...place } = placeOf(texts, path);
  return { ...place, message: `${field === '' ? '' : `${field}: `}${message}${also}` };
}

interface Place extends Omit<LocatedProblem, 'message'> {
  /** What is still to be said: the path within the place. */
  readonly field: string;
}

function placeOf(texts: SpecTexts, path: SpecPath): Place {
  const { file, source, overrides, jsonl } = texts;
  const [tasks, items, position, ...rest] = path;
  const isItems = tasks === 'tasks' && items === 'items' && jsonl !== undefined;
  if (isItems && typeof position === 'number') {
    return { file: jsonl, line: position + 1, field: rest.length === 0 ? '' : renderPath(rest) };
  }
  const written = isItems ? ['tasks', 'file'] : path;
  const field = renderPath(written);
  if (isOverridden(overrides, written)) return { file: COMMAND_LINE, field };
  return { file, ...source.positionOf(written), field };
}
