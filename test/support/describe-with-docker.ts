import { describe, it } from 'vitest';

import { type DockerEngine, dockerd, findDocker, refuseSkipping } from './docker-engine.ts';

/** A `describe` of tests that start engines of their own, which takes root and `dockerd`. */
export function describeWithOwnEngines(name: string, define: () => void): void {
  const reason = process.getuid?.() === 0 ? undefined : 'only root can start dockerd';
  const missing = reason ?? (dockerd() === undefined ? 'dockerd is not installed' : undefined);
  if (missing === undefined) describe(name, define);
  else skipping(name, refuseSkipping({ available: false, reason: missing }));
}

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
  skipping(name, engine);
}

/** A `describe` that only says why it has no tests. */
export function skipping(name: string, engine: DockerEngine): void {
  const reason = engine.available ? '' : engine.reason;
  console.error(`\n!!! SKIPPED WITHOUT DOCKER: ${name}\n!!! ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, () => {
    it('needs Docker', () => undefined);
  });
}
