/** Why a worker has no machine, or no more, and how its workflow ends then. */

import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/workflow';
import { failureTypes } from './domain/failures.ts';
import { isProvisionRefusal } from './domain/own-answers.ts';
import type { ProvisionRefusal, WorkerEnd } from './domain/worker.ts';

export interface Trouble {
  readonly message: string;
  /** Why it was not provisioned, when its provider knows. */
  readonly refusal?: ProvisionRefusal;
  /** Set when the machine was lost: for how long it had been served. */
  readonly lostAfterMs?: number;
}

/** What an activity failed with; anything but the failure of an activity is thrown on. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (!cause || cause instanceof CancelledFailure) throw error;
  const [refusal] = typeOf(error) === failureTypes.notProvisioned ? detailsOf(cause) : [];
  return { message: cause.message, ...(isProvisionRefusal(refusal) && { refusal }) };
}

/** Of the failure that an activity ended with. */
export function typeOf({ cause }: ActivityFailure): string | undefined {
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

export function isLost(trouble: Trouble | undefined): boolean {
  return trouble?.lostAfterMs !== undefined;
}

/** Of a worker whose machine is proved gone. */
export function workerEnd(wasServed: boolean, trouble: Trouble | undefined): WorkerEnd {
  const { message, refusal, lostAfterMs } = trouble ?? {};
  return {
    gone: true,
    reason: isLost(trouble) ? 'lost' : wasServed ? 'drained' : 'not-provisioned',
    ...(message !== undefined && { message }),
    ...(refusal && { refusal }),
    ...(lostAfterMs !== undefined && { servedMs: lostAfterMs }),
  };
}

function detailsOf(cause: Error): readonly unknown[] {
  return cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
}
