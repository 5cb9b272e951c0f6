/** One machine of a fleet: provision, serve, drain, deprovision; it ends when the machine is proved gone. */

import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { machines, nudges, serving } from './activity-proxies.ts';
import { withCancellationAsEvent } from './cancellation.ts';
import { failureTypes } from './domain/failures.ts';
import { isNothing, isWorkerAccess } from './domain/own-answers.ts';
import { workerDetails } from './domain/worker-details.ts';
import type { WorkerAccess, WorkerEnd, WorkerState } from './domain/worker.ts';
import { workerStatusQuery, type FleetWorkerInput } from './messages.ts';
import { ownAnswer } from './own-answer.ts';

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
  private trouble: string | undefined;
  private drainRequested = false;
  private underWay: CancellationScope | undefined;

  constructor(input: FleetWorkerInput) {
    this.input = input;
  }

  async live(): Promise<WorkerEnd> {
    this.trouble = await this.provision();
    const { trouble } = this;
    if (this.access) await this.serve(this.access);
    await this.deprovision();
    return {
      gone: true,
      reason: this.access ? 'drained' : 'not-provisioned',
      ...(trouble !== undefined && { message: trouble }),
    };
  }

  drain(): void {
    this.drainRequested = true;
    this.underWay?.cancel();
    if (this.state === 'running') this.wakeServer();
  }

  status(): { state: WorkerState; worker: FleetWorkerInput['worker']; access?: WorkerAccess } {
    return {
      state: this.state,
      worker: this.input.worker,
      ...(this.access && { access: this.access }),
    };
  }

  /** Answers why there is no machine, when there is none. */
  private async provision(): Promise<string | undefined> {
    const { fleet, worker } = this.input;
    if (this.drainRequested) return 'cancelled before it was made';
    this.enter('initializing');
    try {
      const access = await this.cancellable(() =>
        machines(fleet, worker, 'provision').provisionWorker({ fleet, worker }),
      );
      if (!isWorkerAccess(access)) return 'its provisioning was completed by hand';
      this.access = access;
      return undefined;
    } catch (error) {
      if (isCancellation(error)) return 'cancelled while it was made';
      return reasonOf(error);
    }
  }

  /**
   * Serves until told to drain; then drains until a server says that no instance is left. A serving that ends otherwise,
   * by an operator's hand or with its server while draining, is begun anew.
   */
  private async serve(access: WorkerAccess): Promise<void> {
    const { fleet, worker, template, settings } = this.input;
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
        if (isNothing(answer)) return;
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        if (isWrongMachine(error)) throw error;
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
    const { fleet, worker } = this.input;
    this.enter('deprovisioning');
    const request = { fleet, worker, claimLapseMs: 0 };
    const { deprovisionWorker } = machines(fleet, worker, 'deprovision');
    await ownAnswer(() => deprovisionWorker(request), isNothing);
    this.enter('deleted');
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
    const { trouble } = this;
    setCurrentDetails(
      workerDetails({ fleet, worker, runId, state, ...(trouble !== undefined && { trouble }) }),
    );
  }
}

function isWrongMachine(error: ActivityFailure): boolean {
  return (
    error.cause instanceof ApplicationFailure && error.cause.type === failureTypes.wrongMachine
  );
}

function reasonOf(error: unknown): string {
  if (
    error instanceof ActivityFailure &&
    error.cause &&
    !(error.cause instanceof CancelledFailure)
  ) {
    return error.cause.message;
  }
  throw error;
}
