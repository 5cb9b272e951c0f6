import type { Resources } from './resources.ts';

/** A machine shape at a place. `local`: a computer that serves, as one machine or a part of it. */
export interface Offer {
  readonly provider: 'local';
  /** Name of the shape, for people. */
  readonly profile: string;
  /** Runs on this computer only: its host servers poll `<queue>/hosts/<machineId>`. */
  readonly machineId?: string;
  readonly capacity: Resources;
  /** Slots that one such machine has for the instances asked for. */
  readonly slots: number;
  /** How many machines of this kind may be made now. */
  readonly available: number;
  /** How tasks run there. */
  readonly host: HostKind;
}

/** What can be had, and why not more. */
export interface OfferAnswer {
  readonly offers: readonly Offer[];
  /** Why a place makes no offer, each a sentence with its remedy. */
  readonly refusals: readonly string[];
}

/** `docker`: containers through the Docker Engine API. `process`: plain processes, for specifications without an image. */
export const hostKinds = ['docker', 'process'] as const;
export type HostKind = (typeof hostKinds)[number];

/** One machine as the plan wants it. */
export interface WorkerPlan {
  /** From 0; never reused. */
  readonly number: number;
  readonly name: string;
  readonly offer: Offer;
  /** Slot quota: instances this worker may run at once. The quotas of all workers sum to at most `scale.max` (F5). */
  readonly slots: number;
}

/** How a host server reaches a provisioned worker's container host. */
export interface WorkerAccess {
  readonly kind: 'local';
  readonly machineId: string;
  readonly host: HostKind;
}

/** States of a worker, as in the words of the README; the last three are final. */
export const workerStates = [
  'pending',
  'initializing',
  'running',
  'draining',
  'deprovisioning',
  'deleted',
  'failed',
  'lost',
] as const;
export type WorkerState = (typeof workerStates)[number];

/** Result of a `fleetWorker`: only `gone: true` proves that nothing of the fleet is left on the machine. */
export interface WorkerEnd {
  readonly gone: true;
  readonly reason: 'drained' | 'not-provisioned';
  readonly message?: string;
}

/** Heartbeat details of `serveWorker`: what the serving process sees. Compact: sent every few seconds. */
export interface WorkerSummary {
  readonly phase: 'serving' | 'draining';
  /** Process that serves, `<host name>:<pid>`. */
  readonly server: string;
  readonly slots: number;
  /** Containers that were started and have not ended, by task index; at most 50 named. */
  readonly running: readonly string[];
  readonly runningCount: number;
  /** Instances being pulled, created, or reported. */
  readonly otherCount: number;
  /** Instances found from before this process served, since it serves. */
  readonly adopted: number;
  /** Trouble with the container host, while it lasts. */
  readonly trouble?: string;
}
