import { expect } from 'vitest';

import { holdsSlots } from '../../workflows/domain/fleet-state.ts';
import type { FleetWorld } from './fleet-world.ts';

/** Whatever happens, one event for each seed: when all that is under way has come to its end, so has the fleet (F1, F4). */
export function expectItEnds(world: FleetWorld, seeds: readonly number[]): void {
  for (const seed of seeds) {
    world.randomEvent(seed);
    world.perform();
  }
  world.settle();
  expect(world.decisions(), JSON.stringify(world.state, null, 1)).toEqual([{ kind: 'end' }]);
  expect(world.state.workers.filter(holdsSlots)).toEqual([]);
}
