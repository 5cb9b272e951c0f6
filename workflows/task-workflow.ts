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
import { taskDetails } from './domain/details.ts';
import { ATTEMPT_FAILED, failureTypes } from './domain/failures.ts';
import type { InstancePlace, InstanceReport } from './domain/instance.ts';
import { taskStatus } from './domain/status.ts';
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
  return conclude(outcome);
}

/** Holds the progress and the one step that is under way. */
class TaskLife {
  progress: TaskProgress;
  private readonly input: FleetTaskInput;
  private underWay: CancellationScope | undefined;

  constructor(input: FleetTaskInput) {
    const { runId, firstExecutionRunId } = workflowInfo();
    this.input = input;
    this.progress = beginTask(input.task.index, runId !== firstExecutionRunId);
  }

  async live(): Promise<TaskOutcome> {
    for (;;) {
      const { step } = this.progress;
      if (step.kind === 'end') return step.outcome;
      const answer = await this.perform(step);
      const { lastFailure } = this.progress;
      this.progress = foldAnswer(this.progress, answer, this.input.policy.retries);
      if (this.progress.lastFailure !== lastFailure) this.tellFailure();
      if (answer.kind !== 'reported' || this.progress.lastFailure) {
        setCurrentDetails(taskDetails(this.progress));
      }
    }
  }

  cancel(): void {
    this.progress = requestTaskCancel(this.progress);
    this.underWay?.cancel();
  }

  private tellFailure(): void {
    const { step, lastFailure } = this.progress;
    if (!lastFailure) return;
    const { code, message } = lastFailure;
    const next = step.kind === 'end' ? step.outcome.state : `attempt ${step.attempt}`;
    log.warn(ATTEMPT_FAILED, { code, reason: message, next });
  }

  private async perform(step: Exclude<TaskStep, { kind: 'end' }>): Promise<StepAnswer> {
    const { fleet, task, policy, settings } = this.input;
    switch (step.kind) {
      case 'search':
        return { kind: 'found', workers: await control.workersNotGone({ fleet }) };
      case 'run':
        await this.pause(step.afterMs);
        if (this.progress.cancelRequested) return { kind: 'withdrawn' };
        return this.ask(() =>
          instances(fleet, step.attempt, policy, settings).runInstance({
            kind: 'run',
            task,
            attempt: step.attempt,
          }),
        );
      case 'locate':
        return this.locate(step);
    }
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
      return { kind: 'reported', report: await scope.run(call) };
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

function conclude(outcome: TaskOutcome): TaskOutcome {
  switch (outcome.state) {
    case 'succeeded':
      return outcome;
    case 'cancelled':
      throw new CancelledFailure('The task was cancelled');
    case 'failed': {
      const failure = ApplicationFailure.create({
        type: failureTypes.taskFailed,
        nonRetryable: true,
        message: `Task ${outcome.index} failed as ${outcome.message} [attempts=${outcome.attempts}, code=${outcome.code}]`,
        details: [outcome],
      });
      failure.stack = '';
      throw failure;
    }
  }
}
