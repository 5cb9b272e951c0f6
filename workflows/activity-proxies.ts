/** Time-outs and retry policies of all activities, readable as a table. */

import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type {
  ControlActivities,
  HostActivities,
  InstanceActivities,
  WorkerActivities,
} from './activity-types.ts';
import {
  attemptActivityId,
  hostsQueue,
  instanceQueue,
  workerQueue,
  type FleetRef,
} from './domain/ids.ts';
import type { FleetSettings, TaskSettings } from './domain/settings.ts';
import type { HookSpec } from './domain/spec.ts';
import type { WorkerPlan } from './domain/worker.ts';
import type { TaskPolicy } from './messages.ts';

const YEAR = '365 days';

/** A process that died is noticed by its silence: all activities heartbeat every two seconds. */
const SILENCE = '10 seconds';

/** Work against the store and Temporal: repeated until it succeeds. */
export const control = proxyActivities<ControlActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: SILENCE,
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Waiting for a workflow as long as it takes: asked until it has ended. */
export const waiting = proxyActivities<Pick<ControlActivities, 'awaitWorkflow'>>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: SILENCE,
  retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '2s' },
});

/** Asked of any host server. */
export function offers(fleet: FleetRef): Pick<HostActivities, 'findOffers'> {
  return proxyActivities<HostActivities>({
    taskQueue: hostsQueue(fleet.controlQueue),
    activityId: 'find-offers',
    startToCloseTimeout: '1 minute',
    retry: { initialInterval: '1s', maximumInterval: '10s' },
  });
}

/** Making and removing a machine: repeated until proved; the name makes it repeatable. */
export function machines(
  fleet: FleetRef,
  worker: WorkerPlan,
  phase: 'provision' | 'deprovision',
  hook?: HookSpec,
): Pick<HostActivities, 'provisionWorker' | 'deprovisionWorker'> {
  return proxyActivities<HostActivities>({
    taskQueue: hostsQueue(fleet.controlQueue, worker.offer.machineId),
    activityId: `${phase}-${worker.name}`,
    summary: `${phase} ${worker.name}`,
    startToCloseTimeout: 30 * 60_000 + hookTimeMs(hook),
    heartbeatTimeout: SILENCE,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '10s' },
  });
}

/** With a minute for each attempt to be begun and ended. */
function hookTimeMs(hook: HookSpec | undefined): number {
  return hook ? (hook.retries + 1) * (hook.timeLimitMs + 60_000) : 0;
}

/** Proving at the end of a fleet that nothing of it is left: repeated until proved. */
export function sweeping(fleet: FleetRef): Pick<HostActivities, 'sweepFleet'> {
  return proxyActivities<HostActivities>({
    taskQueue: hostsQueue(fleet.controlQueue),
    activityId: 'sweep',
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: SILENCE,
    retry: { initialInterval: '1s', maximumInterval: '1 minute' },
  });
}

/** Looking for what fleets have left, asked of any host server, or removing it, asked of the one that looked. */
export function traces(
  controlQueue: string,
  machineId?: string,
): Pick<HostActivities, 'findTraces' | 'removeTraces'> {
  return proxyActivities<HostActivities>({
    taskQueue: hostsQueue(controlQueue, machineId),
    scheduleToCloseTimeout: '1 hour',
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: SILENCE,
    retry: { maximumAttempts: 3 },
  });
}

/** Serving a worker for as long as it lives; a process that stops hands over to the next. */
export function serving(
  fleet: FleetRef,
  worker: WorkerPlan,
  settings: FleetSettings,
  { attempt, drain }: { readonly attempt: number; readonly drain: boolean },
): Pick<HostActivities, 'serveWorker'> {
  const purpose = `${drain && attempt > 0 ? 'drain' : 'serve'}-${worker.name}`;
  return proxyActivities<HostActivities>({
    taskQueue: hostsQueue(fleet.controlQueue, worker.offer.machineId),
    activityId: attempt === 0 ? purpose : `${purpose}-${attempt}`,
    summary: purpose.replace('-', ' '),
    startToCloseTimeout: YEAR,
    heartbeatTimeout: settings.serveHeartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: settings.serveRetryIntervalMs,
      backoffCoefficient: 1,
      maximumInterval: settings.serveRetryIntervalMs,
    },
  });
}

/** A nudge, of use only if it is heard at once; without a server nothing depends on it. */
export function nudges(fleet: FleetRef, worker: WorkerPlan): WorkerActivities {
  return proxyActivities<WorkerActivities>({
    taskQueue: workerQueue(fleet, worker.number),
    activityId: `wake-${worker.name}`,
    scheduleToCloseTimeout: '5 seconds',
    retry: { maximumAttempts: 1 },
  });
}

/** One attempt of a task, on any free slot of the fleet. Never retried by Temporal: the task decides. */
export function instances(
  fleet: FleetRef,
  attempt: number,
  policy: TaskPolicy,
  settings: TaskSettings,
): InstanceActivities {
  return proxyActivities<InstanceActivities>({
    taskQueue: instanceQueue(fleet),
    // Of the first there is nothing to tell it from, and it is in the history of every task.
    ...(attempt > 1 && { summary: `attempt ${attempt}` }),
    ...instanceOptions(attempt, policy, settings),
  });
}

/** A question to the server of one worker about one attempt, which it may go on running. */
export function locations(
  fleet: FleetRef,
  worker: number,
  attempt: number,
  policy: TaskPolicy,
  settings: TaskSettings,
): InstanceActivities {
  return proxyActivities<InstanceActivities>({
    taskQueue: workerQueue(fleet, worker),
    summary: `attempt ${attempt}: what became of it on worker ${worker}?`,
    ...instanceOptions(attempt, policy, settings),
    scheduleToStartTimeout: settings.locateTimeoutMs,
  });
}

function instanceOptions(
  attempt: number,
  policy: TaskPolicy,
  settings: TaskSettings,
): Parameters<typeof proxyActivities>[0] {
  const runMs = policy.maxExecutionTimeMs;
  return {
    activityId: attemptActivityId(attempt),
    heartbeatTimeout: settings.instanceHeartbeatTimeoutMs,
    startToCloseTimeout:
      runMs === undefined
        ? YEAR
        : settings.stagingAllowanceMs + runMs + policy.gracePeriodMs + 10 * 60_000,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: 1 },
  };
}
