import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import * as retryFields from '../../workflows/domain/retry-fields.ts';
import * as providerFields from '../../workflows/domain/provider-fields.ts';
import * as fleetFields from '../../workflows/domain/fleet-fields.ts';
import * as specFields from '../../workflows/domain/spec-fields.ts';
import * as taskFields from '../../workflows/domain/task-fields.ts';
import * as specSchema from '../../workflows/domain/spec-schema.ts';
import { fleetJsonSchema, type JsonSchema } from '../../workflows/domain/spec-schema.ts';

const published = z.fromJSONSchema(fleetJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

describe('the published JSON Schema', () => {
  it('is plain JSON with a name', () => {
    const schema = fleetJsonSchema();
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'urn:serverless-fleets:fleet',
      required: ['tasks'],
      additionalProperties: false,
    });
    expect(JSON.parse(JSON.stringify(schema))).toStrictEqual(schema);
  });

  it('describes every field', () => {
    expect(undescribed(fleetJsonSchema(), '')).toEqual([]);
  });

  it('shows defaults as a person writes them', () => {
    const { resources, retries, gracePeriod } = fleetJsonSchema().properties ?? {};
    expect(resources?.properties?.['memory']?.default).toBe('2G');
    expect(retries?.properties?.['limit']?.default).toBe(3);
    expect(gracePeriod?.default).toBe('30s');
  });

  it.each(['full.yaml', 'minimal.yaml', 'full.json'])('accepts the fleet file %s', (name) => {
    const file = new URL(`../fixtures/specs/${name}`, import.meta.url);
    const fleet: unknown = parse(readFileSync(file, 'utf8'));
    expect(published.safeParse(fleet).error).toBeUndefined();
  });

  it.each([
    { image: 'a' },
    { image: 'a', tasks: { cout: 1 } },
    { image: 'a', tasks: {} },
    { image: 'a', tasks: { count: 1, indexes: '1' } },
    { image: 'a', tasks: { count: 0 } },
    { image: 'a', tasks: { count: 1 }, zzz: 1 },
    { image: 'a', tasks: { count: 1 }, gracePeriod: '1h30m' },
    { image: 'a', tasks: { count: 1 }, resources: { memory: '2gb' } },
    { image: 'a', tasks: { count: 1 }, provider: { type: 'vpc', workers: 2 } },
  ])('refuses %j', (fleet) => {
    expect(published.safeParse(fleet).success).toBe(false);
  });
});

describe('modules that build schemas', () => {
  // Temporal freezes the exports of preloaded modules, and a frozen zod schema throws when it is used.
  it('export functions only', () => {
    const exported = [
      specSchema,
      specFields,
      fleetFields,
      retryFields,
      taskFields,
      providerFields,
    ].flatMap((module) => Object.values(module));
    expect(exported.map((value) => typeof value)).toEqual(exported.map(() => 'function'));
  });
});

function undescribed(schema: JsonSchema, path: string): readonly string[] {
  const inner = {
    ...schema.properties,
    ...Object.fromEntries(
      (schema.oneOf ?? []).flatMap((kind) => Object.entries(kind.properties ?? {})),
    ),
    ...(schema.items?.properties && { '[]': { ...schema.items, description: 'item' } }),
  };
  return Object.entries(inner).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    return [...(field.description === undefined ? [at] : []), ...undescribed(field, at)];
  });
}
