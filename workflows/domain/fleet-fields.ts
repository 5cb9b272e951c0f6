/** The fields of a fleet's specification. Functions only, for the reason in spec-schema.ts. */

import * as z from 'zod';
import { providerField } from './provider-fields.ts';
import { hooksField } from './hook-fields.ts';
import { retriesField } from './retry-fields.ts';
import * as field from './spec-fields.ts';
import { NAME_PATTERN, specLimits } from './spec-limits.ts';
import { envField, tasksField } from './task-fields.ts';

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- The schema is the type.
export function fleetFields() {
  return field.map(
    {
      $schema: z.string().exactOptional().describe('JSON Schema for editors; ignored'),
      name: field
        .formed(NAME_PATTERN, NAME_EXPECTED)
        .exactOptional()
        .describe('What people call the fleet. Default: its workflow id'),
      image: imageField(),
      command: field
        .command()
        .exactOptional()
        .describe("Program and leading arguments. Default: the image's own"),
      args: field
        .textList()
        .exactOptional()
        .describe("Arguments after command. Default: the image's own"),
      env: envField()
        .prefault({})
        .describe('Environment variables; numbers, true and false become text'),
      tasks: tasksField(),
      resources: resourcesField(),
      scale: scaleField(),
      retries: retriesField(),
      maxExecutionTime: field
        .duration(specLimits.executionTimeMs)
        .prefault(0)
        .describe('Longest run of one attempt; 0: no limit'),
      gracePeriod: field
        .duration(specLimits.gracePeriodMs)
        .prefault('30s')
        .describe('Time between SIGTERM and SIGKILL when a task is stopped'),
      provider: providerField(),
      hooks: hooksField(),
      labels: labelsField(),
    },
    field.shown('a map with the fields of a fleet, such as image, command and tasks'),
  );
}

const NAME_EXPECTED =
  'at most 63 letters, digits, ".", "_" and "-", beginning with a letter or digit';

function imageField() {
  return field
    .formed('^(?!.*://)[!-~]+$', 'an image reference such as docker.io/library/alpine:3')
    .max(specLimits.imageLength)
    .exactOptional()
    .describe('Container image. Without one, command runs as a plain process');
}

function resourcesField() {
  return field
    .map({
      cpu: field.cpu(specLimits.milliCpu).prefault(1).describe('Cores'),
      memory: field.memory(specLimits.memoryBytes).prefault('2G').describe('Memory'),
    })
    .transform(({ cpu, memory }) => ({ milliCpu: cpu, memoryBytes: memory }))
    .prefault({})
    .describe('What one instance gets');
}

function scaleField() {
  const max = field.whole(1, specLimits.scaleMax).default(10);
  return field
    .map({ max: max.describe('Most instances at once') })
    .prefault({})
    .describe('How many instances may run');
}

function labelsField() {
  const key = 'at most 63 letters, digits, ".", "_", "-" and "/", beginning with a letter or digit';
  const value = 'a text of at most 256 characters; put numbers, true and false in quotes';
  return z
    .record(
      field.formed('^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$', key),
      field.formed('^[^\\0]{0,256}$', value),
    )
    .prefault({})
    .describe('Notes for people and programs; the fleet does not act on them');
}
