/** What a fleet's root answers of its workers. */

import type { FleetState } from './fleet-state.ts';
import { workerWorkflowId, type FleetRef } from './ids.ts';
import type { OfferPlace, WorkerEnd } from './worker.ts';

export interface WorkerView {
  readonly number: number;
  readonly name: string;
  readonly workflowId: string;
  readonly phase: 'open' | 'draining' | 'broken' | 'reaping' | 'gone';
  readonly slots: number;
  readonly profile: string;
  readonly machineId?: string;
  /** Where a cloud makes it. */
  readonly place?: OfferPlace;
  readonly reason?: string;
  /** How it ended, when its own workflow told. */
  readonly end?: WorkerEnd['reason'];
}

export function workerViews(fleet: FleetRef, state?: FleetState): readonly WorkerView[] {
  return (state?.workers ?? []).map(({ plan, phase, reason, end }) => ({
    number: plan.number,
    name: plan.name,
    workflowId: workerWorkflowId(fleet, plan.number),
    phase,
    slots: plan.slots,
    profile: plan.offer.profile,
    ...(plan.offer.machineId !== undefined && { machineId: plan.offer.machineId }),
    ...(plan.offer.place && { place: plan.offer.place }),
    ...(reason !== undefined && { reason }),
    ...(end && { end }),
  }));
}
