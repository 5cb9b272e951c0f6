/** Writes fleet.schema.json beside the compiled package: `node dist/cli/build-schema.js`, after the compiler. */

import { writeFileSync } from 'node:fs';
import { fleetJsonSchema } from '../workflows/domain/spec-schema.ts';

const target = new URL('../fleet.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(fleetJsonSchema(), null, 2)}\n`);
