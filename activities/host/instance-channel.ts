/**
 * What an instance says to Temporal, and what it hears. Before the start everything is said with the task token of the
 * activity execution that asked: the token dies when the activity is scheduled again, so a server that was thought dead
 * can neither start nor report what another server may have begun. After the start everything is said by id, so that
 * nothing on the machine changes when the activity is scheduled again.
 */

import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  type Client,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { attemptOfActivityId } from '../../workflows/domain/ids.ts';
import type { InstancePlace, InstanceReport } from '../../workflows/domain/instance.ts';
import type { InstanceIdentity } from './instance-labels.ts';
import { patiently } from './patiently.ts';

/** `heard`: recorded; `cancel`: recorded, and the instance is to end; `closed`: this activity is no longer open. */
export type Hearing = 'heard' | 'cancel' | 'closed' | 'unreachable';

/** What became of the task whose activity is closed. */
export type TaskStanding =
  /** The attempt is still the task's own: it will ask for it. */
  | 'waiting'
  /** The task ended, or went on to a later attempt. */
  | 'over';

export class InstanceChannel {
  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Says that the instance lives; with a token before the start, by id after it. */
  async heartbeat(to: Uint8Array | InstanceIdentity, place?: InstancePlace): Promise<Hearing> {
    try {
      await (to instanceof Uint8Array
        ? this.client.activity.heartbeat(to, place)
        : this.client.activity.heartbeat(byId(to), place));
      return 'heard';
    } catch (error) {
      if (error instanceof ActivityCancelledError) return 'cancel';
      if (error instanceof ActivityNotFoundError) return 'closed';
      // Recorded all the same: an operator's pause or reset of the activity does not touch what runs (F6).
      if (error instanceof ActivityPausedError || error instanceof ActivityResetError)
        return 'heard';
      return 'unreachable';
    }
  }

  /** Ends the activity with a report. Repeats until Temporal answers or the signal aborts. */
  async report(
    to: Uint8Array | InstanceIdentity,
    report: InstanceReport,
    signal: AbortSignal,
  ): Promise<'recorded' | 'closed'> {
    const isClosed = (error: unknown): boolean => error instanceof ActivityNotFoundError;
    try {
      await patiently(() => this.complete(to, report), signal, isClosed);
      return 'recorded';
    } catch (error) {
      if (isClosed(error)) return 'closed';
      throw error;
    }
  }

  /** Whether an attempt whose activity is closed may still be asked for; undefined when Temporal does not answer. */
  async standing(identity: InstanceIdentity): Promise<TaskStanding | undefined> {
    try {
      const task = await this.client.workflow.getHandle(identity.workflowId).describe();
      if (task.status.name !== 'RUNNING' && task.status.name !== 'PAUSED') return 'over';
      const own = attemptOfActivityId(identity.activityId) ?? 0;
      const later = (task.raw.pendingActivities ?? []).some(
        (activity) => (attemptOfActivityId(activity.activityId ?? '') ?? 0) > own,
      );
      return later ? 'over' : 'waiting';
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? 'over' : undefined;
    }
  }

  private complete(to: Uint8Array | InstanceIdentity, report: InstanceReport): Promise<void> {
    return to instanceof Uint8Array
      ? this.client.activity.complete(to, report)
      : this.client.activity.complete(byId(to), report);
  }
}

/** Whoever asks may be known by more: with its run, a report would miss the activity after a reset of the task. */
function byId({ workflowId, activityId }: InstanceIdentity): InstanceIdentity {
  return { workflowId, activityId };
}
