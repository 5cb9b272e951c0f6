/**
 * The one description of a specification as people write it: how it is checked, typed and published.
 *
 * Exports functions only, and builds the schema at the first call: an application that preloads this module has its
 * exports frozen by Temporal, and a frozen zod schema does not work. zod is imported here and in the modules of fields
 * only; the workflows import them when a root is admitted (decision 0003).
 */

import * as z from 'zod';
import type { FleetSpec } from './spec.ts';
import { fleetFields } from './fleet-fields.ts';
import { addProblems } from './spec-fields.ts';
import { specProblems } from './spec-rules.ts';

/** A specification as people write it. */
export type FleetSpecInput = z.input<ReturnType<typeof buildSchema>>;

export type SpecCheck =
  | { readonly ok: true; readonly spec: FleetSpec }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };

/** Checks an input of any kind; defaults are applied and units exact when it holds. Never throws. */
export function checkFleetSpec(input: unknown): SpecCheck {
  const result = fleetSchema().safeParse(input);
  return result.success
    ? { ok: true, spec: result.data }
    : { ok: false, issues: result.error.issues };
}

/** As much of JSON Schema as describes fields. */
export interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  /** Kinds of a map, told apart by a field. */
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The same as JSON Schema (draft 7, which editors know best), for completion and checks while writing. */
export function fleetJsonSchema(): JsonSchema {
  builtJsonSchema ??= buildJsonSchema();
  return builtJsonSchema;
}

let builtJsonSchema: JsonSchema | undefined;

function buildJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(fleetSchema(), { io: 'input', target: 'draft-07' });
  const head = { $schema, $id: 'urn:serverless-fleets:fleet', title: 'Fleet specification' };
  // The round trip leaves plain data: zod attaches methods of its own.
  const plain: JsonSchema = JSON.parse(JSON.stringify({ ...head, ...schema }));
  return plain;
}

let builtSchema: ReturnType<typeof buildSchema> | undefined;

function fleetSchema(): ReturnType<typeof buildSchema> {
  builtSchema ??= buildSchema();
  return builtSchema;
}

function buildSchema() {
  return fleetFields().transform((written, context) => {
    const spec = toSpec(written);
    addProblems(context, specProblems(spec));
    return spec;
  });
}

function toSpec(written: z.output<ReturnType<typeof fleetFields>>): FleetSpec {
  const { $schema: _editor, maxExecutionTime, gracePeriod, ...same } = written;
  return {
    ...same,
    ...(maxExecutionTime > 0 && { maxExecutionTimeMs: maxExecutionTime }),
    gracePeriodMs: gracePeriod,
  };
}
