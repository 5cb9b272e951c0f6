/** What a container carries so that any later server knows whose it is. */

import type { FleetRef } from '../../workflows/domain/ids.ts';

/** Identity of an instance: the activity that runs it, whichever execution of it is current. */
export interface InstanceIdentity {
  readonly workflowId: string;
  /** `attempt-<n>`. */
  readonly activityId: string;
}

export interface InstanceLabels {
  readonly fleetId: string;
  readonly fleetWorkflowId: string;
  readonly worker: number;
  readonly taskIndex: string;
  readonly attempt: number;
  readonly identity: InstanceIdentity;
  /** Run of the task's workflow that asked for the container. */
  readonly runId: string;
  /**
   * Token of the activity execution that asked for it. It ceases to be valid when the activity is scheduled again, so
   * it fences everything that is said before the start. Not a secret: who may use it may name the activity by id too.
   */
  readonly token: Uint8Array;
  /** Secrets in its environment, by reference: whoever follows its log masks their values. */
  readonly secrets: readonly string[];
}

const prefix = 'serverless-fleets.';
const names = {
  fleetId: `${prefix}fleet-id`,
  fleetWorkflowId: `${prefix}fleet`,
  worker: `${prefix}worker`,
  taskIndex: `${prefix}task`,
  attempt: `${prefix}attempt`,
  workflowId: `${prefix}task-workflow`,
  activityId: `${prefix}activity`,
  runId: `${prefix}task-run`,
  token: `${prefix}token`,
  secrets: `${prefix}secrets`,
} as const;

/** Selects the containers of one worker. */
export function workerLabels(
  fleet: Pick<FleetRef, 'id'>,
  worker: number,
): Readonly<Record<string, string>> {
  return { [names.fleetId]: fleet.id, [names.worker]: String(worker) };
}

/** Selects the containers of a fleet. */
export function fleetLabels(fleet: Pick<FleetRef, 'id'>): Readonly<Record<string, string>> {
  return { [names.fleetId]: fleet.id };
}

export function encodeLabels(labels: InstanceLabels): Readonly<Record<string, string>> {
  return {
    [names.fleetId]: labels.fleetId,
    [names.fleetWorkflowId]: labels.fleetWorkflowId,
    [names.worker]: String(labels.worker),
    [names.taskIndex]: labels.taskIndex,
    [names.attempt]: String(labels.attempt),
    [names.workflowId]: labels.identity.workflowId,
    [names.activityId]: labels.identity.activityId,
    [names.runId]: labels.runId,
    [names.token]: Buffer.from(labels.token).toString('base64'),
    [names.secrets]: labels.secrets.join(' '),
  };
}

/** Undefined when the labels are not those of an instance. */
export function decodeLabels(labels: Readonly<Record<string, string>>): InstanceLabels | undefined {
  const fleetId = labels[names.fleetId];
  const workflowId = labels[names.workflowId];
  const activityId = labels[names.activityId];
  const taskIndex = labels[names.taskIndex];
  if (!fleetId || !workflowId || !activityId || taskIndex === undefined) return undefined;
  return {
    fleetId,
    fleetWorkflowId: labels[names.fleetWorkflowId] ?? '',
    worker: Number(labels[names.worker]),
    taskIndex,
    attempt: Number(labels[names.attempt]),
    identity: { workflowId, activityId },
    runId: labels[names.runId] ?? '',
    token: new Uint8Array(Buffer.from(labels[names.token] ?? '', 'base64')),
    secrets: labels[names.secrets]?.split(' ').filter((reference) => reference !== '') ?? [],
  };
}
