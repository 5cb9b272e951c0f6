/** Whether a fleet without a worker may still get one. */

import { holdsSlots, type FleetFailure, type FleetState } from './fleet-state.ts';
import type { MachineOptions } from './machine-plan.ts';
import type { Market } from './market.ts';
import { planWorkers } from './plan.ts';
import { formatDuration } from './units.ts';

export function whyNotGoOn(state: FleetState, options: MachineOptions): FleetFailure | undefined {
  if (state.workers.some(holdsSlots)) return undefined;
  if (state.market?.refused !== undefined) {
    return { reason: 'providerRefused', message: state.market.refused };
  }
  if (state.workerFailures >= state.workerFailureLimit) {
    const last = state.workers.at(-1)?.reason ?? 'no reason given';
    return {
      reason: 'workersFailing',
      message: `${state.workerFailures} workers ended by themselves; the last: ${last}`,
    };
  }
  const { offers, refusals } = state.offers ?? { offers: [], refusals: [] };
  const hasHope = state.market
    ? state.market.hasFound
    : planWorkers(state, offers, options.name).length > 0;
  if (!hasHope) {
    return { reason: 'infeasible', message: refusals.join('; ') || 'no place offers a machine' };
  }
  return state.market && outOfPatience(state.market, options.nowMs);
}

/** When a fleet without a worker gives up; undefined as long as machines are to be had. */
export function patienceEndMs({ noRoomSinceMs, pace }: Market): number | undefined {
  return noRoomSinceMs === undefined ? undefined : noRoomSinceMs + pace.machinePatienceMs;
}

function outOfPatience(market: Market, nowMs: number): FleetFailure | undefined {
  const endMs = patienceEndMs(market);
  if (endMs === undefined || nowMs < endMs) return undefined;
  const waited = formatDuration(market.pace.machinePatienceMs);
  return {
    reason: 'noCapacity',
    message: `no machine was to be had for ${waited}; the last answer: ${market.noRoom ?? 'none'}`,
  };
}
