/** Fields of a specification given beside its file: they win over those in it. */

import type { SpecPath } from '../../workflows/domain/spec-problems.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';

/** Fields to set; `undefined` sets nothing. */
export type SpecOverrides = {
  readonly [Field in keyof FleetSpecInput]?: FleetSpecInput[Field] | undefined;
};

/** Maps are merged field by field; `tasks` and whatever is not a map is replaced. */
export function withOverrides(value: unknown, overrides: SpecOverrides): unknown {
  const given = withoutUndefined(overrides);
  if (!isMap(value) || Object.keys(given).length === 0) return value;
  const { tasks = value['tasks'], ...fields } = given;
  const merged = mergeMaps(value, fields);
  return tasks === undefined ? merged : { ...merged, tasks };
}

/** Whether what stands at the path comes from the overrides. */
export function isOverridden(overrides: SpecOverrides, path: SpecPath): boolean {
  if (path[0] === 'tasks') return overrides.tasks !== undefined;
  let at: unknown = overrides;
  for (const step of path) {
    if (!isMap(at)) break;
    at = at[step];
  }
  return at !== undefined && !isMap(at);
}

/** A map of JSON or YAML. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Fields = Readonly<Record<string, unknown>>;

function mergeMaps(base: Fields, over: Fields): Fields {
  const merged = Object.entries(over).map(([name, value]) => {
    const below = base[name];
    return [name, isMap(below) && isMap(value) ? mergeMaps(below, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}

/** All the way down. */
function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, isMap(value) ? withoutUndefined(value) : value] as const];
    }),
  );
}
