/** The fields of a specification about scripts on machines. Functions only, for the reason in spec-schema.ts. */

import * as field from './spec-fields.ts';
import { specLimits } from './spec-limits.ts';

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- The schema is the type.
export function hooksField() {
  return field
    .map({
      afterStartup: hookField()
        .exactOptional()
        .describe(
          'Run on each machine before its first task; when it fails the machine is given back',
        ),
      beforeShutdown: hookField()
        .exactOptional()
        .describe('Run on each machine after its last task; a failure is only logged'),
    })
    .exactOptional()
    .describe('Scripts that run on the machines themselves, as root');
}

function hookField() {
  return field
    .map({
      script: field
        .text('the text of a shell script')
        .min(1, { error: 'is an empty text; expected a script, or leave the hook out' })
        .max(specLimits.hookCharacters, {
          error: `has more than ${specLimits.hookCharacters} characters; expected at most so many: let it fetch what is longer`,
        })
        .describe('Shell script, or a program of its own when it begins with `#!`'),
      retries: field
        .whole(0, specLimits.hookRetries)
        .default(0)
        .describe('Attempts after the first when the script fails'),
      timeLimit: field
        .duration(specLimits.hookTimeMs)
        .prefault('10m')
        .describe('Longest run of one attempt'),
    })
    .transform(({ timeLimit, ...same }) => ({ ...same, timeLimitMs: timeLimit }));
}
