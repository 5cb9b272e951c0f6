/** How a specification is refused that names a field which does not exist there. */

import { suggestField } from './field-suggestions.ts';
import type { SpecPath } from './spec-problems.ts';
import type { JsonSchema } from './spec-schema.ts';

/** `path`: of the map within `input` that has the unknown field. */
export function unknownField(
  schema: JsonSchema,
  input: unknown,
  path: SpecPath,
  key: string,
): string {
  const fields = Object.keys(propertiesOf(mapAt(schema, input, path)));
  const here = path.join('.');
  const elsewhere = fieldPaths(schema, []).filter((field) => !field.startsWith(`${here}.`));
  const meant = sameIdea(fields, key) ?? suggestField(key, fields, elsewhere);
  const known = fields.filter((field) => !field.startsWith('$')).join(', ');
  const remedy = meant === undefined ? `expected ${known}` : `did you mean ${meant}?`;
  return `is not a known field; ${remedy}`;
}

/** Fields of different kinds of machines for the same wish. */
const sameIdeas: readonly (readonly string[])[] = [['workers', 'maxMachines']];

function sameIdea(fields: readonly string[], key: string): string | undefined {
  const idea = sameIdeas.find((names) => names.includes(key));
  return idea?.find((name) => fields.includes(name));
}

/** Where a map may be of several kinds: the kind that the person wrote. */
function mapAt(schema: JsonSchema, input: unknown, path: SpecPath): JsonSchema | undefined {
  let [at, value]: [JsonSchema | undefined, unknown] = [schema, input];
  for (const step of path) {
    at = typeof step === 'number' ? at?.items : (propertiesOf(at)[step] ?? anyPropertyOf(at));
    value = isMap(value) ? value[step] : undefined;
  }
  return kindOf(at, value);
}

function kindOf(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  if (!schema?.oneOf) return schema;
  const type = isMap(value) ? value['type'] : undefined;
  return schema.oneOf.find(({ properties }) => {
    const own = properties?.['type'];
    return own?.const === (type ?? own?.default);
  });
}

/** Of a map whose names are the user's own. */
function anyPropertyOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const any = schema?.additionalProperties;
  return typeof any === 'object' ? any : undefined;
}

/** Of a field that may be of several kinds: those of each. */
function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  const kinds = [...(schema?.anyOf ?? []), ...(schema?.oneOf ?? [])].map(propertiesOf);
  return Object.assign({}, schema?.properties, ...kinds) as Readonly<Record<string, JsonSchema>>;
}

function fieldPaths(schema: JsonSchema, above: readonly string[]): readonly string[] {
  const kinds = (schema.oneOf ?? []).flatMap((kind) => fieldPaths(kind, above));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const path = [...above, name];
    return [path.join('.'), ...fieldPaths(inner, path)];
  });
  return [...new Set([...own, ...kinds])];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
