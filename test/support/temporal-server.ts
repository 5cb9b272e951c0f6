import { inject } from 'vitest';

import type {
  TemporalDevServer,
  TemporalDevServerOptions,
} from '../../workers/temporal/temporal-dev-server.ts';
import { startTemporalDevServer } from '../../workers/temporal/temporal-dev-server.ts';

/** `host:port` of the server that all end-to-end tests share: give everything you start there an id of its own. */
export function sharedTemporalAddress(): string {
  return provided(inject('temporalAddress'));
}

export function temporalCliPath(): string {
  return provided(inject('temporalCliPath'));
}

/** A server of one's own, for tests that stop it or look at everything on it. To be stopped by the test. */
export async function startOwnTemporal(
  options: Partial<Omit<TemporalDevServerOptions, 'cliPath'>> = {},
): Promise<TemporalDevServer> {
  return await startTemporalDevServer({ ui: false, ...options, cliPath: temporalCliPath() });
}

function provided(value: string | undefined): string {
  if (value !== undefined) return value;
  throw new Error(
    'Cannot find the Temporal server of the test run. Run vitest with --config test/vitest.config.ts.',
  );
}
