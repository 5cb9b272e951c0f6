/** The fields of a specification about machines. Functions only, for the reason in spec-schema.ts. */

import * as z from 'zod';
import type { LocalProviderSpec, VpcProviderSpec } from './spec.ts';
import * as field from './spec-fields.ts';
import { NAME_PATTERN, specLimits } from './spec-limits.ts';
import { refusal } from './spec-problems.ts';
import { availabilities, type Availability, providerTypes } from './worker.ts';

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- The schema is the type.
export function providerField() {
  return z
    .discriminatedUnion('type', [localProvider(), vpcProvider()], {
      error: ({ input }) => refusal(typeOf(input), expectedFor(input)),
    })
    .prefault({})
    .describe('Where machines come from');
}

function typeOf(input: unknown): unknown {
  return isMap(input) ? input['type'] : input;
}

function expectedFor(input: unknown): string {
  const types = providerTypes.map((type) => `"${type}"`).join(' or ');
  return isMap(input) ? types : `a map with the type ${types}`;
}

function isMap(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function localProvider() {
  return field
    .map({
      type: z.literal('local').default('local').describe('Kind of machines'),
      workers: field
        .whole(1, specLimits.providerWorkers)
        .default(1)
        .describe('Into how many workers the computer is divided'),
      cpu: field
        .cpu(specLimits.milliCpu)
        .exactOptional()
        .describe('Cores of the computer that the fleet may use. Default: what its server offers'),
      memory: field
        .memory(specLimits.memoryBytes)
        .exactOptional()
        .describe('Memory of the computer that the fleet may use. Default: what its server offers'),
    })
    .transform(({ cpu, memory, ...same }): LocalProviderSpec => ({
      ...same,
      ...(cpu !== undefined && { milliCpu: cpu }),
      ...(memory !== undefined && { memoryBytes: memory }),
    }));
}

function vpcProvider() {
  return field
    .map({
      type: z.literal('vpc').describe('Virtual servers of IBM Cloud VPC'),
      connection: field
        .formed(NAME_PATTERN, 'the name of a connection in the configuration of the servers')
        .default('default')
        .describe('Which account, region and network, as the servers are configured'),
      profiles: names(CLOUD_NAME, 'a machine profile such as cx2-2x4')
        .exactOptional()
        .describe('Machine profiles to take, the preferred one first. Default: the cheapest mix'),
      zones: names(CLOUD_NAME, 'a zone such as eu-de-1')
        .exactOptional()
        .describe('Zones to take, the preferred one first. Default: those of the connection'),
      availability: availabilityField()
        .prefault('standard')
        .describe('Kind of machine: standard, spot, or a list, the preferred one first'),
      maxMachines: field
        .whole(1, specLimits.maxMachines)
        .exactOptional()
        .describe('Most machines at once. Default: as many as scale.max needs'),
    })
    .transform((written): VpcProviderSpec => written);
}

const CLOUD_NAME = '^[a-z][a-z0-9]*(-[a-z0-9]+)+$';

function names(pattern: string, expected: string): z.ZodArray<z.ZodString> {
  const most = specLimits.placeNames;
  const error = `expected a list of 1 to ${most} names, each ${expected}`;
  return z.array(field.formed(pattern, expected), { error }).min(1, { error }).max(most, { error });
}

function availabilityField(): z.ZodType<
  readonly Availability[],
  Availability | readonly Availability[]
> {
  const expected = 'standard, spot, or a list of them such as [spot, standard]';
  const kind = z.enum(availabilities, field.shown(expected));
  const list = z.array(kind).min(1).max(availabilities.length);
  return z
    .union([kind, list], field.shown(expected))
    .transform((written) => (typeof written === 'string' ? [written] : [...new Set(written)]));
}
