import { describe } from 'vitest';
import { describeWithDocker } from './describe-with-docker.ts';
import type { HostUnderTest } from './fleet-bench.ts';

/** The same claims for both container hosts; those about Docker are skipped, loudly, where there is none. */
export function describeOnEachHost(name: string, define: (host: HostUnderTest) => void): void {
  describe(`${name}, as plain processes`, { timeout: TIMEOUT_MS }, () => define('process'));
  describeWithDocker(`${name}, in Docker containers`, () => define('docker'), TIMEOUT_MS);
}

/** Tests wait for conditions, each with a limit of its own: this one is for a computer that does much else. */
const TIMEOUT_MS = 180_000;
