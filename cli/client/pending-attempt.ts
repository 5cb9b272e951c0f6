import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { attemptOfActivityId, type FleetRef, workerName } from '../../workflows/domain/ids.ts';
import type { InstancePlace } from '../../workflows/domain/instance.ts';
import { decodePayloads } from './payloads.ts';

/** The attempt of a task that Temporal waits for. */
export interface PendingAttempt {
  readonly attempt: number;
  /** `scheduled`: waits for a free slot, or for an answer; `started`: a server has it. */
  readonly state: 'scheduled' | 'started' | 'cancelling';
  /** Where its container is; set just before that is started. */
  readonly worker?: string;
  readonly container?: string;
}

/** Undefined when Temporal waits for no attempt of the task. */
export async function pendingAttempt(
  client: Client,
  fleet: FleetRef,
  { raw }: WorkflowExecutionDescription,
): Promise<PendingAttempt | undefined> {
  for (const activity of raw.pendingActivities ?? []) {
    const attempt = attemptOfActivityId(activity.activityId ?? '');
    if (attempt === undefined) continue;
    const [place] = await decodePayloads(client, activity.heartbeatDetails?.payloads);
    const state = pendingStates[activity.state ?? 0] ?? 'scheduled';
    if (!isPlace(place)) return { attempt, state };
    return { attempt, state, ...place, worker: workerName(fleet, place.worker) };
  }
  return undefined;
}

/** By Temporal's `PendingActivityState`. */
const pendingStates: Readonly<Record<number, PendingAttempt['state']>> = {
  2: 'started',
  3: 'cancelling',
};

function isPlace(details: unknown): details is InstancePlace {
  return typeof details === 'object' && details !== null && 'container' in details;
}
