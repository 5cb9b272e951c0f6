import { PROBLEMS_SHOWN } from '../../workflows/domain/spec-problems.ts';

/** Something wrong at a place in a file; lines and columns count from 1. */
export interface LocatedProblem {
  /** As the person named it. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** What was found, what was expected, and the remedy; begins with the field's path where there is one. */
  readonly message: string;
}

/** A fleet cannot be run as its files are at fault: each fault a line, `file:line:column: path: message`. */
export class SpecLoadError extends Error {
  override readonly name = 'SpecLoadError';
  readonly problems: readonly LocatedProblem[];

  constructor(source: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(render(source, problems), options);
    this.problems = problems;
  }
}

/** `tasks.jsonl:3:7`, as far as it is known. */
export function renderPlace({ file, line, column }: Omit<LocatedProblem, 'message'>): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function render(source: string, problems: readonly LocatedProblem[]): string {
  const lines = problems
    .slice(0, PROBLEMS_SHOWN)
    .map((problem) => `${renderPlace(problem)}: ${problem.message}`);
  const more = problems.length - lines.length;
  const headline = `Cannot run the fleet of ${source} as it is not valid:`;
  return [headline, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
