/** What runs on a worker, as the process that serves it says in its heartbeats: starts are no workflow events. */

import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { HostActivities } from '../../workflows/activity-types.ts';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import { decodePayloads } from './payloads.ts';

/** How long what a server said holds after it fell silent: the time that another one takes to take over (F7). */
const SUMMARY_VALID_MS = 30_000;

/** The last word of the process that serves a worker; undefined when none does (F10). */
export async function currentSummary(
  client: Client,
  worker: WorkflowExecutionDescription,
  now = Date.now(),
): Promise<WorkerSummary | undefined> {
  const serving = worker.raw.pendingActivities?.find(
    (activity) => activity.activityType?.name === SERVE_ACTIVITY,
  );
  if (!serving) return undefined;
  const isStarted = serving.state === STARTED || serving.state === CANCEL_REQUESTED;
  const age = now - 1000 * Number(serving.lastHeartbeatTime?.seconds ?? 0);
  if (!isStarted && age > SUMMARY_VALID_MS) return undefined;
  const [details] = await decodePayloads(client, serving.heartbeatDetails?.payloads);
  return isSummary(details) ? details : undefined;
}

const SERVE_ACTIVITY: keyof HostActivities = 'serveWorker';

/** Of Temporal's `PendingActivityState`. */
const STARTED = 2;
const CANCEL_REQUESTED = 3;

function isSummary(details: unknown): details is WorkerSummary {
  return typeof details === 'object' && details !== null && 'runningCount' in details;
}
