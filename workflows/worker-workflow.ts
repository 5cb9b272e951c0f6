/** One machine of a fleet: provision, serve, drain, deprovision; it ends when the machine is proved gone. */

import {
  ActivityFailure,
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { machines, nudges, serving } from './activity-proxies.ts';
import type { HookRequest } from './activity-types.ts';
import { withCancellationAsEvent } from './cancellation.ts';
import { failureTypes } from './domain/failures.ts';
import { isNothing, isWorkerAccess } from './domain/own-answers.ts';
import { workerDetails } from './domain/worker-details.ts';
import type { HookSpec } from './domain/spec.ts';
import type { WorkerStatus } from './domain/status.ts';
import type { WorkerAccess, WorkerEnd, WorkerState } from './domain/worker.ts';
import { workerStatusQuery, type FleetWorkerInput } from './messages.ts';
import { ownAnswer } from './own-answer.ts';
import { isLost, type Trouble, troubleOf, typeOf, workerEnd } from './worker-trouble.ts';

export async function fleetWorker(input: FleetWorkerInput): Promise<WorkerEnd> {
  const life = new WorkerLife(input);
  setHandler(workerStatusQuery, () => life.status(), {
    description: 'State, plan and access of this worker.',
  });
  return withCancellationAsEvent(
    () => life.drain(),
    () => life.live(),
  );
}

class WorkerLife {
  private readonly input: FleetWorkerInput;
  private state: WorkerState = 'pending';
  private access: WorkerAccess | undefined;
  /** Why there is no machine, or no more. */
  private trouble: Trouble | undefined;
  private drainRequested = false;
  private underWay: CancellationScope | undefined;

  constructor(input: FleetWorkerInput) {
    this.input = input;
  }

  async live(): Promise<WorkerEnd> {
    this.trouble = await this.provision();
    if (this.access) this.trouble = await this.serve(this.access);
    await this.deprovision();
    return workerEnd(this.access !== undefined, this.trouble);
  }

  drain(): void {
    this.drainRequested = true;
    this.underWay?.cancel();
    if (this.state === 'running') this.wakeServer();
  }

  status(): WorkerStatus {
    const { state, access, trouble } = this;
    return {
      state,
      worker: this.input.worker,
      ...(access && { access }),
      ...(trouble && { reason: trouble.message }),
    };
  }

  /** Answers why there is no machine, when there is none. */
  private async provision(): Promise<Trouble | undefined> {
    const { fleet, worker, hooks } = this.input;
    const afterStartup = this.hook(hooks?.afterStartup);
    if (this.drainRequested) return { message: 'cancelled before it was made' };
    this.enter('initializing');
    try {
      const access = await this.cancellable(() =>
        machines(fleet, worker, 'provision', afterStartup).provisionWorker({
          fleet,
          worker,
          ...(afterStartup && { afterStartup }),
        }),
      );
      if (!isWorkerAccess(access)) return { message: 'its provisioning was completed by hand' };
      this.access = access;
      return undefined;
    } catch (error) {
      if (isCancellation(error)) return { message: 'cancelled while it was made' };
      return troubleOf(error);
    }
  }

  /**
   * Serves until told to drain; then drains until a server says that no instance is left. A serving that ends otherwise,
   * by an operator's hand or with its server while draining, is begun anew. Answers why the machine was lost, if it was.
   */
  private async serve(access: WorkerAccess): Promise<Trouble | undefined> {
    const { fleet, worker, template, settings } = this.input;
    const begunAtMs = Date.now();
    for (let attempt = 0; ; attempt += 1) {
      const drain = this.drainRequested;
      this.enter(drain ? 'draining' : 'running');
      try {
        const answer: unknown = await this.cancellable(() =>
          serving(fleet, worker, settings, { attempt, drain }).serveWorker({
            fleet,
            worker,
            access,
            template,
            settings,
            drain,
          }),
        );
        if (isNothing(answer)) return undefined;
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        const type = typeOf(error);
        if (type === failureTypes.wrongMachine) throw error;
        if (type !== failureTypes.workerLost) continue;
        this.enter('lost');
        return { ...troubleOf(error), lostAfterMs: Date.now() - begunAtMs };
      }
    }
  }

  /** Whoever serves hears the cancel at once; unheard, it is heard with the next heartbeat. */
  private wakeServer(): void {
    const { fleet, worker } = this.input;
    void CancellationScope.nonCancellable(() => nudges(fleet, worker).wakeServer()).catch(
      () => undefined,
    );
  }

  private async deprovision(): Promise<void> {
    const { fleet, worker, settings, hooks } = this.input;
    const { access } = this;
    this.enter('deprovisioning');
    const beforeShutdown = isLost(this.trouble) ? undefined : this.hook(hooks?.beforeShutdown);
    // Whoever lost the machine may not be the only one who believes that he serves it.
    const claimLapseMs = isLost(this.trouble) ? 2 * settings.serveHeartbeatTimeoutMs : 0;
    const request = {
      fleet,
      worker,
      claimLapseMs,
      ...(access && { access }),
      ...(access && beforeShutdown && { beforeShutdown }),
    };
    const { deprovisionWorker } = machines(fleet, worker, 'deprovision', beforeShutdown);
    await ownAnswer(() => deprovisionWorker(request), isNothing);
    this.enter(isLost(this.trouble) ? 'lost' : 'deleted');
  }

  private hook(hook: HookSpec | undefined): HookRequest | undefined {
    return hook && { ...hook, env: this.input.template.env };
  }

  /** A call that `drain` cancels; one that begins after the drain was requested is left to end by itself. */
  private async cancellable<Result>(call: () => Promise<Result>): Promise<Result> {
    const scope = new CancellationScope();
    this.underWay = this.drainRequested ? undefined : scope;
    try {
      return await scope.run(call);
    } finally {
      this.underWay = undefined;
    }
  }

  private enter(state: WorkerState): void {
    this.state = state;
    const { fleet, worker } = this.input;
    const { runId } = workflowInfo();
    const { access, trouble } = this;
    setCurrentDetails(
      workerDetails({
        fleet,
        worker,
        runId,
        state,
        ...(access && { access }),
        ...(trouble && { trouble: trouble.message }),
      }),
    );
  }
}
