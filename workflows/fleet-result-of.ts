import { ApplicationFailure } from '@temporalio/common';
import { type FleetResult, isFleetResult } from './domain/result.ts';

/**
 * The result of a fleet that failed, from what its caller caught: the failure of a child in a workflow, or of the
 * workflow in a client. Undefined when something else failed, and for a fleet that was cancelled, or whose
 * specification is not valid: they end without one.
 */
export function fleetResultOf(error: unknown): FleetResult | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure)) continue;
    return cause.details?.find(isFleetResult);
  }
  return undefined;
}
