/** From whatever a person sent to a specification, or to the list of what is wrong with it. */

import type { FleetSpec } from './spec.ts';
import type { SpecPath, SpecProblem } from './spec-problems.ts';
import { checkFleetSpec, fleetJsonSchema, type SpecCheck } from './spec-schema.ts';
import { unknownField } from './unknown-field.ts';

export { renderPath, renderProblems, type SpecProblem } from './spec-problems.ts';

export type SpecParse =
  | { readonly ok: true; readonly spec: FleetSpec }
  /** At least one problem. */
  | { readonly ok: false; readonly problems: readonly SpecProblem[] };

/** Parses a specification. Never throws, whatever the input; pure, so that workflow code may call it. */
export function parseFleetSpec(input: unknown): SpecParse {
  const check = checkFleetSpec(input);
  return check.ok ? check : { ok: false, problems: firstProblems(input, check.issues) };
}

type Issue = Extract<SpecCheck, { ok: false }>['issues'][number];

/** Most problems that are listed: an input may break a rule in each of a million places. */
const MAX_PROBLEMS = 1000;

/** Each once: a value may break several bounds that are said in one sentence. */
function firstProblems(input: unknown, issues: readonly Issue[]): readonly SpecProblem[] {
  const problems = new Map<string, SpecProblem>();
  for (const problem of problemsOf(input, issues, [])) {
    if (problems.size === MAX_PROBLEMS) break;
    problems.set(JSON.stringify([problem.path, problem.message]), problem);
  }
  return [...problems.values()];
}

/** `input`: the whole specification. */
function* problemsOf(
  input: unknown,
  issues: readonly Issue[],
  above: SpecPath,
): Generator<SpecProblem> {
  for (const issue of issues) {
    yield* problemsOfIssue(input, issue, [...above, ...issue.path.map(stepOf)]);
  }
}

function* problemsOfIssue(input: unknown, issue: Issue, path: SpecPath): Generator<SpecProblem> {
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) {
        const message = unknownField(fleetJsonSchema(), input, path, key);
        yield { path: [...path, key], message };
      }
      return;
    case 'invalid_key':
      for (const { message } of issue.issues) yield { path, message };
      return;
    case 'invalid_union':
      yield* problemsOfUnion(input, issue, path);
      return;
    case 'custom':
      yield { path, message: issue.message, ...otherPlace(issue.params) };
      return;
    default:
      yield { path, message: issue.message };
  }
}

/** Of the kind of value that the person began to write, when the problems lie within it. */
function* problemsOfUnion(
  input: unknown,
  { errors, message }: Extract<Issue, { code: 'invalid_union' }>,
  path: SpecPath,
): Generator<SpecProblem> {
  const begun = errors.find((issues) => issues.some((issue) => issue.path.length > 0));
  if (begun === undefined) yield { path, message };
  else yield* problemsOf(input, begun, path);
}

function otherPlace(params: { readonly other?: SpecPath } | undefined): { other?: SpecPath } {
  return params?.other === undefined ? {} : { other: params.other };
}

/** Paths of JSON have no symbols. */
function stepOf(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step);
}
