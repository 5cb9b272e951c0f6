/** All of one fleet's workers that this process serves, and the one poller that pulls instances for them. */

import type { InstanceReport, InstanceRequest } from '../../workflows/domain/instance.ts';
import { SlotPool } from './slot-pool.ts';
import type { Asker } from './instance-birth.ts';
import type { WorkerSession } from './worker-session.ts';

/** Polls a task queue for `runInstance`, and a worker's own for `wakeServer`; made by whoever composes the process. */
export type StartPoller = (options: {
  readonly queue: string;
  /** Answers the report, or nothing when the instance reports by itself later. */
  readonly runInstance: (
    request: InstanceRequest,
    asker: Asker,
    execution: { readonly attempt: number },
  ) => Promise<InstanceReport | undefined>;
  /** Called when whoever drains the worker wants to be heard at once. */
  readonly wakeServer?: () => void;
  /** Permits to poll; absent: as many as come. */
  readonly permits?: PollPermits;
}) => Promise<Poller>;

export interface PollPermits {
  reserve(signal: AbortSignal): Promise<void>;
  tryReserve(): boolean;
  release(): void;
}

export interface Poller {
  /** Stops polling; tasks that were polled already are still answered. */
  stop(): Promise<void>;
}

export class FleetInstances {
  private pool = new SlotPool<WorkerSession>();
  readonly queue: string;
  /** Sessions that hold on to it, members or not. */
  users = 0;
  private readonly startPoller: StartPoller;
  private members = 0;
  private poller: Poller | undefined;
  /** Starts and stops of the poller come one after another: Temporal refuses two of one queue. */
  private turn: Promise<void> = Promise.resolve();

  constructor(queue: string, startPoller: StartPoller) {
    this.queue = queue;
    this.startPoller = startPoller;
  }

  roomChanged(): void {
    this.pool.changed();
  }

  /** Polls for the session's slots as long as it is a member. */
  async join(session: WorkerSession): Promise<void> {
    this.members += 1;
    await this.inTurn(async () => {
      this.poller ??= await this.startPoller({
        queue: this.queue,
        permits: this.pool,
        runInstance: (request, asker, execution) => this.place(request, asker, execution.attempt),
      });
    });
    this.pool.add(session);
  }

  async leave(session: WorkerSession): Promise<void> {
    this.members -= 1;
    this.pool.delete(session);
    await this.inTurn(async () => {
      if (this.members > 0) return;
      const poller = this.poller;
      this.poller = undefined;
      // A poller that ends may keep a permit that it was granted at that moment: the next one counts anew.
      this.pool = new SlotPool();
      await poller?.stop();
    });
  }

  private async place(
    request: InstanceRequest,
    asker: Asker,
    execution: number,
  ): Promise<InstanceReport | undefined> {
    if (request.kind !== 'run') return { kind: 'doubt' };
    // An operator paused or reset the activity, or reset the task: an earlier execution may have started.
    if (execution > 1 || request.searchedIn !== asker.runId) return { kind: 'doubt' };
    const session = this.pool.roomiest();
    if (!session) return { kind: 'noSlot' };
    return session.begin(request, asker);
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
