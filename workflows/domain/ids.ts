/** Every id of a fleet: chosen by the workflow, never by a machine, so that each effect can be repeated by name. */

import { utf8Length } from './plain-text.ts';

/**
 * Which fleet a workflow, activity or container belongs to.
 *
 * `id` is the first execution run id of the root workflow (a UUID): unlike the workflow id it is unique across reruns,
 * and unlike the run id it survives a reset.
 */
export interface FleetRef {
  /** Workflow id of the root, chosen by the user; at most 180 bytes. */
  readonly workflowId: string;
  /** First execution run id of the root. */
  readonly id: string;
  /** What people call it: `name` of the specification, else the workflow id. */
  readonly name: string;
  /** Temporal namespace of the root. */
  readonly namespace: string;
  /** Task queue of the control workers: the root's own queue. */
  readonly controlQueue: string;
}

/** Longest root workflow id: leaves room for `/<8 hex>/tasks/<index>` within Temporal's 255 bytes. */
const MAX_FLEET_WORKFLOW_ID_BYTES = 180;

/** Why no fleet may have this workflow id, as in `… as <reason>`; undefined when one may. */
export function workflowIdProblem(workflowId: string): string | undefined {
  const bytes = utf8Length(workflowId);
  if (bytes === 0) return 'it is empty: choose any text';
  if (bytes > MAX_FLEET_WORKFLOW_ID_BYTES) {
    return `it has ${bytes} bytes: at most ${MAX_FLEET_WORKFLOW_ID_BYTES} leave room for the ids of its tasks`;
  }
  if (/["\\\p{Cc}]/u.test(workflowId)) {
    return "it contains a quotation mark, a backslash or a control character: Temporal's lists find no workflow by such an id";
  }
  return undefined;
}

/** Whether a text is a UUID, as fleet ids are. */
export function isFleetId(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
}

/** Last 8 hex digits of the fleet id. */
export function shortFleetId(fleetId: string): string {
  return fleetId.replaceAll('-', '').slice(-8);
}

/** Prefix of the workflow ids of all descendants: `<fleet>/<id8>/`. */
export function descendantPrefix(fleet: Pick<FleetRef, 'workflowId' | 'id'>): string {
  return `${fleet.workflowId}/${shortFleetId(fleet.id)}/`;
}

/** Prefix of the workflow ids of all workers; their number follows. */
export function workersPrefix(fleet: Pick<FleetRef, 'workflowId' | 'id'>): string {
  return `${descendantPrefix(fleet)}workers/`;
}

export function workerWorkflowId(
  fleet: Pick<FleetRef, 'workflowId' | 'id'>,
  worker: number,
): string {
  return `${workersPrefix(fleet)}${worker}`;
}

export function groupWorkflowId(fleet: FleetRef, group: number): string {
  return `${descendantPrefix(fleet)}groups/${group}`;
}

export function taskWorkflowId(fleet: FleetRef, taskIndex: string): string {
  return `${descendantPrefix(fleet)}tasks/${paddedTaskIndex(taskIndex)}`;
}

/** Activity id of one attempt: with the task's workflow id it is the identity of an instance. */
export function attemptActivityId(attempt: number): string {
  return `attempt-${attempt}`;
}

/** The attempt named by an activity id, or undefined when the id names something else. */
export function attemptOfActivityId(activityId: string): number | undefined {
  const match = /^attempt-([1-9]\d*)$/.exec(activityId);
  return match ? Number(match[1]) : undefined;
}

/** The queue from which every worker of the fleet pulls its next instance. */
export function instanceQueue(fleet: FleetRef): string {
  return `${fleet.controlQueue}/${descendantPrefix(fleet)}instances`;
}

/** The queue on which one worker is asked about the instances it holds. */
export function workerQueue(fleet: FleetRef, worker: number): string {
  return `${fleet.controlQueue}/${descendantPrefix(fleet)}workers/${worker}`;
}

/** The queue of all host servers, or of those that run on one computer. */
export function hostsQueue(controlQueue: string, machineId?: string): string {
  return machineId === undefined ? `${controlQueue}/hosts` : `${controlQueue}/hosts/${machineId}`;
}

/** Name of a worker's machine; never reused, as worker numbers never are. */
export function workerName(fleet: FleetRef, worker: number): string {
  return `fleet-${shortFleetId(fleet.id)}-${worker}`;
}

/** The number in a worker's name; undefined when it is no name of this fleet. */
export function workerOfName(fleet: FleetRef, name: string): number | undefined {
  const number = Number(name.split('-').at(-1));
  return Number.isInteger(number) && workerName(fleet, number) === name ? number : undefined;
}

/** Name of an instance's container. */
export function containerName(fleetId: string, taskIndex: string, attempt: number): string {
  return `fleet-${shortFleetId(fleetId)}-${taskIndex}-${attempt}`;
}

/** Indexes that are plain integers are padded, so that ids sort as people count. */
export function paddedTaskIndex(taskIndex: string): string {
  return /^(0|[1-9]\d*)$/.test(taskIndex) ? taskIndex.padStart(6, '0') : taskIndex;
}

/** Key of a task given by a count or an index list. */
export function taskKey(index: string): string {
  return `000-00000-${index}`;
}

/** Key of a task given by a line of a list: the line's number, counted from 0, in 20 digits. */
export function lineTaskKey(line: number): string {
  return `000-00000-${String(line).padStart(20, '0')}`;
}

/** Where a fleet's objects lie in the state store. */
export const storeKeys = {
  slice: (fleetId: string, group: number): string => `${fleetId}/tasks/${group}.jsonl`,
  groupResults: (fleetId: string, group: number): string => `${fleetId}/results/${group}.jsonl`,
  fleetResult: (fleetId: string): string => `${fleetId}/result.json`,
  /** The whole log of an ended attempt. */
  log: (fleetId: string, taskIndex: string, attempt: number): string =>
    `${logFolder(fleetId, taskIndex)}${attempt}.log`,
  /** Pieces of a log, while the attempt runs. */
  logChunks: (fleetId: string, taskIndex: string, attempt: number): string =>
    `${logFolder(fleetId, taskIndex)}${attempt}/`,
  logFolder,
} as const;

/** Prefix of all objects of one fleet, and of no other's: throws for anything but a fleet id. */
export function fleetFolder(fleetId: string): string {
  if (isFleetId(fleetId)) return `${fleetId}/`;
  throw new Error(`Bug: ${JSON.stringify(fleetId)} is no fleet id`);
}

function logFolder(fleetId: string, taskIndex: string): string {
  return `${fleetId}/logs/${paddedTaskIndex(taskIndex)}/`;
}
