/** One task: attempts until it succeeds, fails for good, or is cancelled. */

import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  log,
  setHandler,
  setCurrentDetails,
  sleep,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { control, instances, locations } from './activity-proxies.ts';
import { withCancellationAsEvent } from './cancellation.ts';
import { beginTask, foldAnswer, requestTaskCancel } from './domain/attempts.ts';
import type { StepAnswer, TaskProgress, TaskStep } from './domain/task-progress.ts';
import { bundleMark } from './domain/bundle-mark.ts';
import { ATTEMPT_FAILED } from './domain/failures.ts';
import type { FleetRef } from './domain/ids.ts';
import { isInstanceReport } from './domain/own-answers.ts';
import type { InstancePlace, InstanceReport } from './domain/instance.ts';
import { taskStatus } from './domain/status.ts';
import { taskDetails } from './domain/task-details.ts';
import { failureOfTask } from './domain/task-end.ts';
import type { TaskOutcome } from './domain/task.ts';
import { taskStatusQuery, type FleetTaskInput } from './messages.ts';

export async function fleetTask(input: FleetTaskInput): Promise<TaskOutcome> {
  const life = new TaskLife(input);
  setHandler(taskStatusQuery, () => taskStatus(life.progress), {
    description: 'Which attempt the task is at, and what it is doing.',
  });
  const outcome = await withCancellationAsEvent(
    () => life.cancel(),
    () => life.live(),
  );
  return conclude(input.fleet, outcome);
}

Object.assign(fleetTask, { [bundleMark]: true });

/** Holds the progress and the one step that is under way. */
class TaskLife {
  progress: TaskProgress;
  private readonly input: FleetTaskInput;
  private underWay: CancellationScope | undefined;

  constructor(input: FleetTaskInput) {
    this.input = input;
    this.progress = beginTask(input.task.index, workflowInfo().firstExecutionRunId);
  }

  async live(): Promise<TaskOutcome> {
    for (;;) {
      this.show();
      const { step } = this.progress;
      if (step.kind === 'end') return step.outcome;
      const answer = await this.perform(step);
      const { lastFailure } = this.progress;
      this.progress = foldAnswer(this.progress, answer, this.input.policy.retries);
      if (this.progress.lastFailure !== lastFailure) this.tellFailure();
    }
  }

  cancel(): void {
    this.progress = requestTaskCancel(this.progress);
    this.show();
    this.underWay?.cancel();
  }

  private tellFailure(): void {
    const { step, lastFailure } = this.progress;
    if (!lastFailure) return;
    const { code, message } = lastFailure;
    const next = step.kind === 'end' ? step.outcome.state : `attempt ${step.attempt}`;
    log.warn(ATTEMPT_FAILED, { code, reason: message, next });
  }

  private show(): void {
    const { fleet, policy } = this.input;
    const { runId } = workflowInfo();
    setCurrentDetails(taskDetails(this.progress, { fleet, runId, retries: policy.retries }));
  }

  private async perform(step: Exclude<TaskStep, { kind: 'end' }>): Promise<StepAnswer> {
    const { fleet } = this.input;
    switch (step.kind) {
      case 'search':
        return { kind: 'found', ...(await control.workersNotGone({ fleet })) };
      case 'run':
        return this.unlessReset(await this.run(step));
      case 'locate':
        return this.locate(step);
    }
  }

  private async run({ attempt, afterMs }: Extract<TaskStep, { kind: 'run' }>): Promise<StepAnswer> {
    const { fleet, task, policy, settings } = this.input;
    await this.pause(afterMs);
    if (this.progress.cancelRequested) return { kind: 'withdrawn' };
    const { searchedIn } = this.progress;
    return this.ask(() =>
      instances(fleet, attempt, policy, settings).runInstance({
        kind: 'run',
        task,
        attempt,
        searchedIn,
      }),
    );
  }

  /**
   * A task that an operator reset does not end as withdrawn before it has looked for what its earlier life left. The run
   * id differs after a reset, yet histories stay true: a task that ends here has no later event that could contradict.
   */
  private unlessReset(answer: StepAnswer): StepAnswer {
    const isSearched = workflowInfo().runId === this.progress.searchedIn;
    return answer.kind === 'withdrawn' && !isSearched ? { kind: 'interrupted' } : answer;
  }

  private async locate(step: Extract<TaskStep, { kind: 'locate' }>): Promise<StepAnswer> {
    const { fleet, task, policy, settings } = this.input;
    await this.pause(step.afterMs);
    const { worker, attempt, container } = step;
    const answer = await this.ask(() =>
      locations(fleet, worker, attempt, policy, settings).runInstance({
        kind: 'locate',
        task,
        attempt,
        stop: this.progress.cancelRequested,
        ...(container !== undefined && { container }),
      }),
    );
    if (answer.kind !== 'unanswered') return answer;
    const gone = await control.isWorkerGone({ fleet, worker });
    return gone ? { kind: 'reported', report: { kind: 'gone' } } : answer;
  }

  /** Calls the instance activity so that a cancel reaches it, unless the call itself already says to stop. */
  private async ask(call: () => Promise<InstanceReport>): Promise<StepAnswer> {
    const stopping = this.progress.cancelRequested;
    const scope = new CancellationScope();
    this.underWay = stopping ? undefined : scope;
    try {
      const report = await scope.run(call);
      return isInstanceReport(report) ? { kind: 'reported', report } : { kind: 'interrupted' };
    } catch (error) {
      return answerOfFailure(error);
    } finally {
      this.underWay = undefined;
    }
  }

  private async pause(ms: number): Promise<void> {
    if (ms === 0 || this.progress.cancelRequested) return;
    const scope = new CancellationScope();
    this.underWay = scope;
    try {
      await scope.run(() => sleep(ms, { summary: 'pause before the next try' }));
    } catch (error) {
      if (!(error instanceof CancelledFailure)) throw error;
    } finally {
      this.underWay = undefined;
    }
  }
}

function answerOfFailure(error: unknown): StepAnswer {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof CancelledFailure) return { kind: 'withdrawn' };
  if (!(cause instanceof TimeoutFailure)) return { kind: 'interrupted' };
  if (cause.timeoutType === 'SCHEDULE_TO_START') return { kind: 'unanswered' };
  const place: unknown = cause.lastHeartbeatDetails;
  return isPlace(place) ? { kind: 'silent', place } : { kind: 'silent' };
}

function isPlace(details: unknown): details is InstancePlace {
  return (
    typeof details === 'object' && details !== null && 'worker' in details && 'container' in details
  );
}

function conclude(fleet: FleetRef, outcome: TaskOutcome): TaskOutcome {
  switch (outcome.state) {
    case 'succeeded':
      return outcome;
    case 'cancelled':
      throw new CancelledFailure('The task was cancelled');
    case 'failed': {
      const failure = ApplicationFailure.create({
        ...failureOfTask(fleet, outcome),
        nonRetryable: true,
        details: [outcome],
      });
      failure.stack = '';
      throw failure;
    }
  }
}
