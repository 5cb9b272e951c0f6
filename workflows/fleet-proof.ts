/** The last proof of a fleet on machines of a cloud (F4): its provider lists nothing that carries the fleet's mark. */

import { sweeping } from './activity-proxies.ts';
import type { FleetState } from './domain/fleet-state.ts';
import type { FleetRef } from './domain/ids.ts';
import { isNothing } from './domain/own-answers.ts';
import type { FleetSpec } from './domain/spec.ts';
import { ownAnswer } from './own-answer.ts';

/** A computer that is divided has been looked at by its workers: what they leave is nowhere else. */
export async function proveNothingLeft(
  fleet: FleetRef,
  { provider }: FleetSpec,
  { workers }: FleetState,
): Promise<void> {
  if (provider.type === 'local' || workers.length === 0) return;
  await ownAnswer(() => sweeping(fleet).sweepFleet({ fleet, provider: provider.type }), isNothing);
}
