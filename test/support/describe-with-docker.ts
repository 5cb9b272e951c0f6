import { describe } from 'vitest';

import { findDocker, refuseSkipping } from './docker-engine.ts';

/** Looked for once per test file; started by vitest's global setup, if at all. */
const engine = await findDocker();

/** A `describe` of tests that need a Docker engine; where none runs they are skipped, loudly. */
export function describeWithDocker(
  name: string,
  define: (socketPath: string) => void,
  timeout = 60_000,
): void {
  refuseSkipping(engine);
  if (engine.available) {
    describe(name, { timeout }, () => define(engine.socketPath));
    return;
  }
  console.error(`\n!!! SKIPPED WITHOUT DOCKER: ${name}\n!!! ${engine.reason}\n`);
  describe.skip(`${name} (skipped: ${engine.reason})`, () => define(''));
}
