/** What is wrong with a specification, and how it is said. Values of variables and arguments never show (F8). */

export interface SpecProblem {
  /** Where in the specification; empty: the whole of it. */
  readonly path: SpecPath;
  /** What was found, what was expected, and the remedy where that does not follow. */
  readonly message: string;
  /** The other place concerned, when there are two. */
  readonly other?: SpecPath;
}

export type SpecPath = readonly (string | number)[];

/** Most problems that a rendering names one by one. */
export const PROBLEMS_SHOWN = 20;

/** All problems as one message: a headline, then a line each, up to `PROBLEMS_SHOWN`. */
export function renderProblems(problems: readonly SpecProblem[]): string {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map(renderProblem);
  const more = problems.length - lines.length;
  const headline = 'Cannot run this fleet as its specification is not valid:';
  return [headline, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** `tasks.items[3].idx`; the whole specification is `specification`. */
export function renderPath(path: SpecPath): string {
  if (path.length === 0) return 'specification';
  return path.map(renderStep).join('').replace(/^\./, '');
}

/** `<found> is not accepted; expected <expected>`, the value itself shown. */
export function refusal(found: unknown, expected: string): string {
  if (found === undefined) return `is missing; expected ${expected}`;
  if (found === null) return `is empty; expected ${expected}, or leave it out`;
  return `${showValue(found)} is not accepted; expected ${expected}`;
}

/** The same without the value: for what may be secret. */
export function discreetRefusal(found: unknown, expected: string): string {
  if (found === undefined || found === null) return refusal(found, expected);
  return `${kindOf(found)} is not accepted; expected ${expected}`;
}

/** A value for people: short, on one line. */
export function showValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return kindOf(value);
  }
}

function renderProblem({ path, message, other }: SpecProblem): string {
  const also = other === undefined ? '' : ` (see ${renderPath(other)})`;
  return `${renderPath(path)}: ${message}${also}`;
}

function renderStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z0-9_$-]+$/.test(step) ? `.${step}` : `[${showValue(step)}]`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'a text';
  return `a ${typeof value}`;
}
