/** How a fleet ended: its result, from wherever it is kept. */

import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { storeKeys } from '../../workflows/domain/ids.ts';
import { type FleetResult, isFleetResult } from '../../workflows/domain/result.ts';
import { statusQuery } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError, isFleetClientError } from './fleet-client-error.ts';
import { isOpen, locateAgain, type LocatedFleet } from './located-fleet.ts';
import { callTemporal, queryWorkflow } from './temporal-calls.ts';
import { clientError } from './temporal-failures.ts';

export interface FleetEnd {
  /** Absent when the fleet ended without one, or nobody can tell it. */
  readonly result?: FleetResult;
  /** Why it failed, was terminated or timed out. */
  readonly reason?: string;
  /** Type of the failure, one of `failureTypes`. */
  readonly failureType?: string;
}

/** How a fleet that has ended came to its end. */
export async function endOfFleet(access: FleetAccess, fleet: LocatedFleet): Promise<FleetEnd> {
  switch (fleet.status) {
    case 'COMPLETED':
    case 'FAILED':
    case 'TIMED_OUT':
    case 'TERMINATED':
      return callTemporal(access.client, `read the result of fleet ${fleet.ref.workflowId}`, () =>
        endInHistory(fleet),
      );
    default: {
      const result = await cancelledResult(access, fleet);
      return result ? { result } : {};
    }
  }
}

/** Waits for the end, and answers the result. Fails with `no-result`, or `spec-invalid`, when there is none. */
export async function awaitResult(access: FleetAccess, begun: LocatedFleet): Promise<FleetResult> {
  let fleet = begun;
  // An operator's reset ends one run of the fleet and begins another.
  while (isOpen(fleet)) {
    await awaitClose(fleet);
    fleet = await locateAgain(access, fleet);
  }
  const { result, reason, failureType } = await endOfFleet(access, fleet);
  if (result) return result;
  throw new FleetClientError(
    failureType === failureTypes.specInvalid ? 'spec-invalid' : 'no-result',
    `Cannot tell the result of fleet ${fleet.ref.name} as it ended without one: ${reason ?? fleet.status.toLowerCase()}`,
  );
}

/** Returns when the run has ended, however. */
export async function awaitClose({ root, ref }: LocatedFleet): Promise<void> {
  try {
    await root.handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError))
      throw clientError(error, `wait for fleet ${ref.workflowId}`);
  }
}

async function endInHistory({ root }: LocatedFleet): Promise<FleetEnd> {
  try {
    const result: unknown = await root.handle.result();
    return isFleetResult(result) ? { result } : {};
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return endOfFailure(error.cause);
  }
}

function endOfFailure(cause: Error | undefined): FleetEnd {
  if (!(cause instanceof ApplicationFailure)) return cause ? { reason: cause.message } : {};
  const detail: unknown = cause.details?.[0];
  return {
    reason: cause.message,
    ...(typeof cause.type === 'string' && { failureType: cause.type }),
    ...(isFleetResult(detail) && { result: detail }),
  };
}

/** Temporal's own word for `cancelled` carries no result: the store keeps it, and the workflow remembers it. */
async function cancelledResult(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<FleetResult | undefined> {
  const body = await access.store?.get(storeKeys.fleetResult(fleet.ref.id));
  const stored: unknown = body && JSON.parse(new TextDecoder().decode(body));
  return isFleetResult(stored) ? stored : rememberedResult(access, fleet);
}

async function rememberedResult(
  { client }: FleetAccess,
  { root }: LocatedFleet,
): Promise<FleetResult | undefined> {
  try {
    const status = await queryWorkflow(client, root, statusQuery);
    const { name, id, state, tasks, failures, startedAt, finishedAt, groups } = status;
    if (state === 'running' || state === 'cancelling' || finishedAt === undefined) return undefined;
    const durationMs = Date.parse(finishedAt) - Date.parse(startedAt);
    const results = { prefix: `${id}/results/`, groups: groups.total };
    return { name, id, state, tasks, failures, startedAt, finishedAt, durationMs, results };
  } catch (error) {
    if (isFleetClientError(error, 'no-server-answers')) return undefined;
    throw error;
  }
}
