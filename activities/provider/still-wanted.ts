/** Whether a machine that is being made is still wanted by anybody. */

import { CancelledFailure } from '@temporalio/activity';
import type { FleetRef } from '../../workflows/domain/ids.ts';

/** `isOpen`: of a fleet; undefined when Temporal does not answer. */
export function stillWanted(
  isOpen: (fleet: FleetRef) => Promise<boolean | undefined>,
): (request: { readonly fleet: FleetRef }, signal: AbortSignal) => Promise<boolean> {
  return async ({ fleet }, signal) => {
    if (isCancelled(signal)) return false;
    // A server that stops, or an attempt that was given up, has a successor: unless the fleet is over.
    return (await isOpen(fleet)) ?? true;
  };
}

/** The workflow has cancelled it: nobody will ask again. */
function isCancelled({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof CancelledFailure && reason.message === 'CANCELLED';
}
