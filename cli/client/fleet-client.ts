import type { Client } from '@temporalio/client';
import type { Store } from '../../activities/store/store.ts';
import type { CancelMode } from '../../workflows/domain/fleet-state.ts';
import type { FleetResult } from '../../workflows/domain/result.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import type { SweepReport } from '../../workflows/domain/sweep.ts';
import { cancelFleet } from './cancel-fleet.ts';
import { type DeletedFleet, deleteFleet, type DeleteOptions } from './delete-fleet.ts';
import { type EndedFleet, listEndedFleets } from './ended-fleets.ts';
import type { FleetAccess } from './fleet-access.ts';
import { describeFleet, type FleetDescription } from './fleet-description.ts';
import { awaitResult } from './fleet-end.ts';
import { type FleetListRequest, type FleetRow, listFleets } from './fleet-list.ts';
import { type LogRequest, readFleetLogs } from './fleet-logs.ts';
import { specOfFleet } from './fleet-spec-of.ts';
import { locateFleet, type LocatedFleet } from './located-fleet.ts';
import type { LogEntry } from './log-entry.ts';
import { startFleet, type StartedFleet, type StartFleetOptions } from './start-fleet.ts';
import { type SweepOptions, sweepFleets } from './sweep-fleets.ts';
import { describeTask, type TaskDescription } from './task-description.ts';
import { listTasks, type TaskList, type TaskListRequest } from './task-list.ts';
import { watchFleet, type WatchOptions } from './watch-fleet.ts';
import {
  describeOneWorker,
  describeWorkers,
  type WorkerDescription,
} from './worker-description.ts';

export interface FleetClientOptions {
  readonly client: Client;
  /** Queue on which fleets are started. Default `fleets`. */
  readonly taskQueue?: string;
  /** The state store of the fleet servers: needed for logs; with it, ended fleets can be read without a server. */
  readonly store?: Store;
  /** Address of Temporal's web UI, such as `http://127.0.0.1:8233`: with it, fleets come with a `webUrl`. */
  readonly webUi?: string;
}

/**
 * Starts fleets, and tells of them. A fleet is named by its workflow id, of which the last run is meant, or by its
 * fleet id. What goes wrong is a `FleetClientError`; nothing waits for more than some ten seconds for somebody who is
 * away, but `watch`, `result` and `logs` with `follow`, which wait for the fleet.
 */
export class FleetClient {
  private readonly access: FleetAccess;

  constructor({ client, store, webUi, taskQueue = 'fleets' }: FleetClientOptions) {
    this.access = {
      client,
      taskQueue,
      ...(store && { store }),
      ...(webUi !== undefined && { webUi }),
    };
  }

  /** Fails with `spec-invalid` before anything is sent, and with `already-running`. */
  start(spec: FleetSpecInput, options?: StartFleetOptions): Promise<StartedFleet> {
    return startFleet(this.access, spec, options);
  }

  /** State and counts as they are now. Fails with `no-server-answers` while the fleet is open and nobody serves it. */
  async describe(fleet: string): Promise<FleetDescription> {
    return describeFleet(this.access, await this.locate(fleet));
  }

  /** With defaults and exact units; undefined when the fleet was started with something that is none. */
  async spec(fleet: string): Promise<FleetSpec | undefined> {
    return specOfFleet(this.access, await this.locate(fleet));
  }

  /** Those that run first, the youngest at the front; then those that ended last. */
  list(request?: FleetListRequest): Promise<readonly FleetRow[]> {
    return listFleets(this.access, request);
  }

  /** Descriptions as they come, the last one when the fleet has ended. Goes on while nobody answers. */
  async *watch(fleet: string, options?: WatchOptions): AsyncGenerator<FleetDescription, void> {
    yield* watchFleet(this.access, await this.locate(fleet), options);
  }

  /** Waits for the end. A fleet that failed or was cancelled has a result too; else it fails with `no-result`. */
  async result(fleet: string): Promise<FleetResult> {
    return awaitResult(this.access, await this.locate(fleet));
  }

  /**
   * Asks a fleet to end; returns when the wish is recorded. `soft` (the default) lets running instances finish, `hard`
   * stops them. Fails with `already-ended`.
   */
  async cancel(fleet: string, options: { readonly mode?: CancelMode } = {}): Promise<void> {
    await cancelFleet(this.access, await this.locate(fleet), options.mode ?? 'soft');
  }

  /** As `list`, without those that run, each fleet once; without a limit unless one is given. */
  listEnded(request?: FleetListRequest): Promise<readonly EndedFleet[]> {
    return listEndedFleets(this.access, request);
  }

  /**
   * Removes the workflows and the stored objects of a fleet that has ended; a call that was cut short can be repeated.
   * Fails with `not-ended` while anything of it runs, or may run, and with `store-required`.
   */
  delete(fleet: string, options?: DeleteOptions): Promise<DeletedFleet> {
    return deleteFleet(this.access, fleet, options);
  }

  /**
   * Removes what closed fleets have left at the providers of the servers, and answers what was found. Nothing is removed of
   * a fleet that is open, or of which it is not certain. Fails with `no-server-answers`.
   */
  sweep(options: SweepOptions = {}): Promise<SweepReport> {
    return sweepFleets(this.access, options);
  }

  /** In the order in which the tasks are started. */
  async listTasks(fleet: string, request?: TaskListRequest): Promise<TaskList> {
    return listTasks(this.access, await this.locate(fleet), request);
  }

  /** Fails with `not-found` when the fleet has no task of that index. */
  async getTask(fleet: string, index: string | number): Promise<TaskDescription> {
    return describeTask(this.access, await this.locate(fleet), String(index));
  }

  async listWorkers(fleet: string): Promise<readonly WorkerDescription[]> {
    return describeWorkers(this.access, await this.locate(fleet));
  }

  /** `worker`: name or number. */
  async getWorker(fleet: string, worker: string | number): Promise<WorkerDescription> {
    return describeOneWorker(this.access, await this.locate(fleet), worker);
  }

  /** What the tasks wrote. Fails with `store-required` when the client has no store. */
  async *logs(fleet: string, request?: LogRequest): AsyncGenerator<LogEntry, void> {
    yield* readFleetLogs(this.access, await this.locate(fleet), request);
  }

  private locate(fleet: string): Promise<LocatedFleet> {
    return locateFleet(this.access, fleet);
  }
}
