/** From whatever a person sent to a specification, or to the list of what is wrong with it. */

import type { FleetSpec } from './spec.ts';
import { suggestField } from './field-suggestions.ts';
import type { SpecPath, SpecProblem } from './spec-problems.ts';
import { checkFleetSpec, fleetJsonSchema, type JsonSchema, type SpecCheck } from './spec-schema.ts';

export { renderPath, renderProblems, type SpecProblem } from './spec-problems.ts';

export type SpecParse =
  | { readonly ok: true; readonly spec: FleetSpec }
  /** At least one problem. */
  | { readonly ok: false; readonly problems: readonly SpecProblem[] };

/** Parses a specification. Never throws, whatever the input; pure, so that workflow code may call it. */
export function parseFleetSpec(input: unknown): SpecParse {
  const check = checkFleetSpec(input);
  return check.ok ? check : { ok: false, problems: firstProblems(check.issues) };
}

type Issue = Extract<SpecCheck, { ok: false }>['issues'][number];

/** Most problems that are listed: an input may break a rule in each of a million places. */
const MAX_PROBLEMS = 1000;

/** Each once: a value may break several bounds that are said in one sentence. */
function firstProblems(issues: readonly Issue[]): readonly SpecProblem[] {
  const problems = new Map<string, SpecProblem>();
  for (const problem of problemsOf(issues, [])) {
    if (problems.size === MAX_PROBLEMS) break;
    problems.set(JSON.stringify([problem.path, problem.message]), problem);
  }
  return [...problems.values()];
}

function* problemsOf(issues: readonly Issue[], above: SpecPath): Generator<SpecProblem> {
  for (const issue of issues) yield* problemsOfIssue(issue, [...above, ...issue.path.map(stepOf)]);
}

function* problemsOfIssue(issue: Issue, path: SpecPath): Generator<SpecProblem> {
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys)
        yield { path: [...path, key], message: unknownField(key, path) };
      return;
    case 'invalid_key':
      for (const { message } of issue.issues) yield { path, message };
      return;
    case 'invalid_union':
      yield* problemsOfUnion(issue, path);
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
  { errors, message }: Extract<Issue, { code: 'invalid_union' }>,
  path: SpecPath,
): Generator<SpecProblem> {
  const begun = errors.find((issues) => issues.some((issue) => issue.path.length > 0));
  if (begun === undefined) yield { path, message };
  else yield* problemsOf(begun, path);
}

function otherPlace(params: { readonly other?: SpecPath } | undefined): { other?: SpecPath } {
  return params?.other === undefined ? {} : { other: params.other };
}

/** Paths of JSON have no symbols. */
function stepOf(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step);
}

function unknownField(key: string, path: SpecPath): string {
  const schema = fleetJsonSchema();
  const fields = Object.keys(propertiesOf(schemaAt(schema, path)));
  const meant = suggestField(key, fields, fieldPaths(schema, []));
  const known = fields.filter((field) => !field.startsWith('$')).join(', ');
  const remedy = meant === undefined ? `expected ${known}` : `did you mean ${meant}?`;
  return `is not a known field; ${remedy}`;
}

function schemaAt(schema: JsonSchema, path: SpecPath): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (at, step) =>
      typeof step === 'number' ? at?.items : (propertiesOf(at)[step] ?? anyPropertyOf(at)),
    schema,
  );
}

/** Of a map whose names are the user's own. */
function anyPropertyOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const any = schema?.additionalProperties;
  return typeof any === 'object' ? any : undefined;
}

/** Of a field that may be of several kinds: those of each. */
function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  const kinds = (schema?.anyOf ?? []).map(propertiesOf);
  return Object.assign({}, schema?.properties, ...kinds) as Readonly<Record<string, JsonSchema>>;
}

function fieldPaths(schema: JsonSchema, above: readonly string[]): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const path = [...above, name];
    return [path.join('.'), ...fieldPaths(inner, path)];
  });
}
