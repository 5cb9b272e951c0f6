/** The activities that the workflows call, by the queue that serves them. Implemented in `activities/`. */

import type { Env } from './domain/env.ts';
import type { FleetRef } from './domain/ids.ts';
import type { InstanceReport, InstanceRequest } from './domain/instance.ts';
import type { FleetSettings } from './domain/settings.ts';
import type { FleetSpec, HookSpec } from './domain/spec.ts';
import type { GroupTask } from './domain/group-state.ts';
import type { TaskOutcome, TaskSlice } from './domain/task.ts';
import type { FleetQuestion, FleetStanding, Removal, Trace } from './domain/sweep.ts';
import type { OfferAnswer, ProviderType, WorkerAccess, WorkerPlan } from './domain/worker.ts';
import type { FleetResult } from './domain/result.ts';
import type { InstanceTemplate } from './messages.ts';

/** Served by control workers, on the fleet's own queue. */
export interface ControlActivities {
  /** Writes the task list to the state store in slices and answers the operator's settings. Repeatable. */
  prepareFleet(request: {
    readonly fleet: FleetRef;
    readonly spec: FleetSpec;
  }): Promise<PreparedFleet>;
  /** Reads a group's tasks; marks those that an earlier life of the group began, when it may have had one. */
  readTaskSlice(request: {
    readonly fleet: FleetRef;
    readonly key: string;
    /** First run of the group's workflow: another run is one that an operator's reset began. */
    readonly firstRunId: string;
    /** Whether another workflow has run the group before. */
    readonly again: boolean;
  }): Promise<readonly GroupTask[]>;
  /** Writes the outcomes of a group's tasks; answers their key. */
  writeGroupResults(request: {
    readonly fleet: FleetRef;
    readonly group: number;
    readonly outcomes: readonly TaskOutcome[];
  }): Promise<string>;
  /** Answers, and writes nothing, when an earlier run of the root began children that it does not know. */
  writeFleetResult(request: {
    readonly fleet: FleetRef;
    readonly result: FleetResult;
    readonly known: {
      /** Groups that were never begun, as far as the root knows. */
      readonly waitingGroups: readonly number[];
      /** How many workers it knows. */
      readonly workers: number;
    };
  }): Promise<FleetFamily | undefined>;
  /** How a workflow ended that an earlier life of the caller started; fails, to be asked again, while it is open. */
  awaitWorkflow(request: { readonly workflowId: string }): Promise<WorkflowEnd>;
  /** Whether a worker's machine is proved gone. */
  isWorkerGone(request: { readonly fleet: FleetRef; readonly worker: number }): Promise<boolean>;
  /** Numbers of the fleet's workers that are not proved gone, and the run of the calling workflow. */
  workersNotGone(request: {
    readonly fleet: FleetRef;
  }): Promise<{ readonly workers: readonly number[]; readonly runId: string }>;
  /** What Temporal says of fleets that left something at a provider. */
  askStandings(request: {
    readonly fleets: readonly FleetQuestion[];
  }): Promise<readonly FleetStanding[]>;
  /** Asks Temporal to mark the calling workflow as cancelled, so that it may end as such. */
  requestCancellation(request: {
    readonly workflowId: string;
    readonly runId: string;
  }): Promise<void>;
}

export interface PreparedFleet {
  readonly settings: FleetSettings;
  readonly slices: readonly TaskSlice[];
  /** Set when an earlier run of the root had begun children. */
  readonly family?: FleetFamily;
}

/** Children that an earlier run of a root began, before an operator reset it. */
export interface FleetFamily {
  /** `ended`: with a result. */
  readonly groups: readonly { readonly group: number; readonly ended: boolean }[];
  /** In the order of their numbers, without a gap. `gone`: proved. */
  readonly workers: readonly { readonly plan: WorkerPlan; readonly gone: boolean }[];
}

/** How an awaited workflow ended. */
export type WorkflowEnd =
  | { readonly kind: 'completed'; readonly result: unknown }
  | { readonly kind: 'cancelled' }
  /** `details` of the `ApplicationFailure`, when it ended with one. */
  | {
      readonly kind: 'failed';
      readonly type?: string;
      readonly details: readonly unknown[];
      readonly message: string;
    };

/** Served by host servers: any, or those of one computer. */
export interface HostActivities {
  findOffers(request: { readonly spec: FleetSpec }): Promise<OfferAnswer>;
  provisionWorker(request: ProvisionRequest): Promise<WorkerAccess>;
  /** Serves a worker until cancelled, then drains it; with `drain` drains at once. Returns when no instance is left. */
  serveWorker(request: ServeRequest): Promise<void>;
  /** Removes whatever the worker left on its machine, and the machine; returns when that is proved. */
  deprovisionWorker(request: DeprovisionRequest): Promise<void>;
  /** Removes all at a provider that carries the mark of a fleet; returns when nothing does. */
  sweepFleet(request: SweepRequest): Promise<void>;
  /** What fleets, or one of them, have left at the providers of the server that answers. */
  findTraces(request: { readonly fleetId?: string }): Promise<FoundTraces>;
  /** Removes what was found by the same server's `findTraces`; answers in the same order. */
  removeTraces(request: { readonly traces: readonly Trace[] }): Promise<readonly Removal[]>;
}

export interface SweepRequest {
  readonly fleet: FleetRef;
  readonly provider: ProviderType;
}

export interface FoundTraces {
  readonly traces: readonly Trace[];
  /** What could not be looked at, each a sentence. */
  readonly troubles: readonly string[];
  /** The computer that looked: what it found here, only it can remove. */
  readonly machineId: string;
}

/** A script of the fleet for one of its machines, and the fleet's variables, which it is given. */
export interface HookRequest extends HookSpec {
  readonly env: Env;
}

export interface ProvisionRequest extends WorkerRequest {
  /** Run on the machine once it is ready. Default: none. */
  readonly afterStartup?: HookRequest;
}

export interface WorkerRequest {
  readonly fleet: FleetRef;
  readonly worker: WorkerPlan;
}

export interface DeprovisionRequest extends WorkerRequest {
  /**
   * How long a process may still believe that it serves this worker; waited out before the machine counts as empty.
   * 0 after an orderly drain.
   */
  readonly claimLapseMs: number;
  /** How the machine was reached; absent when it never was. */
  readonly access?: WorkerAccess;
  /** Run on the machine before it is removed. Default: none. */
  readonly beforeShutdown?: HookRequest;
}

export interface ServeRequest extends WorkerRequest {
  readonly access: WorkerAccess;
  readonly template: InstanceTemplate;
  readonly settings: FleetSettings;
  readonly drain: boolean;
}

/** Served by whoever serves one worker, on that worker's queue. */
export interface WorkerActivities {
  /** Lets the server ask Temporal at once whether it is to drain, instead of at its next heartbeat. */
  wakeServer(): Promise<void>;
}

/** Served by whoever has a free slot of the fleet, or serves one worker. */
export interface InstanceActivities {
  runInstance(request: InstanceRequest): Promise<InstanceReport>;
}
