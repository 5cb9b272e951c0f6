import { afterAll, beforeAll } from 'vitest';

import { FleetBench, type FleetBenchOptions } from './fleet-bench.ts';
import { sharedTemporalAddress } from './temporal-server.ts';

/** One bench on the shared Temporal, with a server that is up, for all tests of a suite; `take` is given it. */
export function useFleetBench(
  options: Omit<FleetBenchOptions, 'address'>,
  take: (bench: FleetBench) => void,
): void {
  let bench: FleetBench;

  beforeAll(async () => {
    bench = await FleetBench.create({ address: sharedTemporalAddress(), ...options });
    await bench.server.start();
    take(bench);
  });

  afterAll(async () => {
    await bench.close();
  });
}
