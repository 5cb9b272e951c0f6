import { holdsSlots, type FleetState } from './fleet-state.ts';
import type { Offer, WorkerPlan } from './worker.ts';

/**
 * The workers to make now: as many as the offers and `scale.max` allow, up to the number wanted. Quotas of all workers
 * that are not proved gone sum to at most `scale.max` (F5).
 */
export function planWorkers(
  state: FleetState,
  offers: readonly Offer[],
  name: (worker: number) => string,
): readonly WorkerPlan[] {
  const held = state.workers.filter(holdsSlots);
  let slotsLeft = state.scaleMax - held.reduce((sum, worker) => sum + worker.plan.slots, 0);
  let number = state.workers.length;
  const plans: WorkerPlan[] = [];
  for (const offer of offers) {
    let machines = Math.min(offer.available, state.workersWanted) - held.length;
    while (machines > 0 && slotsLeft > 0 && offer.slots > 0) {
      const share = Math.ceil(slotsLeft / machines);
      const slots = Math.min(offer.slots, share);
      plans.push({ number, name: name(number), offer, slots });
      slotsLeft -= slots;
      machines -= 1;
      number += 1;
    }
  }
  return plans;
}
