import type { Resources } from './resources.ts';

/** `local`: a computer that serves, as one machine or parts of it. `vpc`: virtual servers of IBM Cloud VPC. */
export const providerTypes = ['local', 'vpc'] as const;
export type ProviderType = (typeof providerTypes)[number];

/** A machine shape at a place. */
export interface Offer {
  readonly provider: ProviderType;
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
  /** Where a cloud would make it. */
  readonly place?: OfferPlace;
}

export interface OfferPlace {
  /** Which of the connections in the configuration of the servers. */
  readonly connection: string;
  readonly region: string;
  readonly zone: string;
  /** `spot`: cheaper, and may be taken away at any time. */
  readonly availability: Availability;
  /** USD a machine and hour; absent when it is not known. */
  readonly hourlyPrice?: number;
}

export const availabilities = ['standard', 'spot'] as const;
export type Availability = (typeof availabilities)[number];

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
export type WorkerAccess = LocalAccess | SshAccess;

export interface LocalAccess {
  readonly kind: 'local';
  readonly machineId: string;
  readonly host: HostKind;
}

/** One verified SSH connection, over which the machine's container engine is reached. Holds no secret. */
export interface SshAccess extends SshAddress {
  readonly kind: 'ssh';
  /** Hosts on the way, the first one first. Default: none. */
  readonly jumps?: readonly SshAddress[];
  /** Of the container engine, on the machine. */
  readonly socketPath: string;
}

export interface SshAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Those that may answer, each as `<type> <base64>`; any other is refused. */
  readonly hostKeys: readonly string[];
  /** Which of the servers' SSH identities logs in; their configuration says where its private key is. */
  readonly identity: string;
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
  /** `lost`: it was served and could not be reached any more. */
  readonly reason: 'drained' | 'not-provisioned' | 'lost';
  readonly message?: string;
  /** Why it was not provisioned, when its provider knows. */
  readonly refusal?: ProvisionRefusal;
  /** For how long a worker that was lost had been served. */
  readonly servedMs?: number;
}

/**
 * `no-room`: this offer cannot be had now, another may. `not-ready`: the machine was made and did not come up in time.
 * `refused`: whoever asks again is refused again, whatever the offer: credentials, permissions, a wrong request.
 */
export const provisionRefusals = ['no-room', 'not-ready', 'refused'] as const;
export type ProvisionRefusal = (typeof provisionRefusals)[number];

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
  /** How long the machine has been asked in vain, by this process and those before, while it does not answer. */
  readonly awayMs?: number;
}
