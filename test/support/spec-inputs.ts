import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { parseFleetSpec, renderProblems } from '../../workflows/domain/spec-parser.ts';

/** A specification that holds; the overrides are the point of each test. */
export function input(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { image: 'alpine', tasks: { count: 3 }, ...overrides };
}

export function specOf(written: unknown): FleetSpec {
  const parse = parseFleetSpec(written);
  if (!parse.ok) throw new Error(renderProblems(parse.problems));
  return parse.spec;
}

/** One line per problem; none when the specification holds. */
export function problemsOf(written: unknown): readonly string[] {
  const parse = parseFleetSpec(written);
  return parse.ok ? [] : renderProblems(parse.problems).split('\n').slice(1);
}
