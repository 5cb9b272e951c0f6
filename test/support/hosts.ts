import { describe } from 'vitest';
import { describeWithDocker } from './describe-with-docker.ts';
import type { HostUnderTest } from './fleet-bench.ts';

/** The same claims for both container hosts; those about Docker are skipped, loudly, where there is none. */
export function describeOnEachHost(name: string, define: (host: HostUnderTest) => void): void {
  describe(`${name}, as plain processes`, () => define('process'));
  describeWithDocker(`${name}, in Docker containers`, () => define('docker'));
}
