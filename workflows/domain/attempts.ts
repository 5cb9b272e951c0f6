/**
 * The life of one task as data: which step comes next, and what its answer changes.
 *
 * The rule that everything here serves: an attempt is followed by another only when it is proved that the earlier one
 * ended, never started, or is gone (F2); and every failure spends exactly one budget, or ends the task (F3).
 */

import { unreachable } from './assert.ts';
import { judge } from './attempt-budgets.ts';
import { failureOfExit } from './exit-failure.ts';
import type { InstanceExit, InstanceReport } from './instance.ts';
import type { ProgramFailure } from './retry-rules.ts';
import { backoffMs } from './retry.ts';
import type { RetryPolicy } from './spec.ts';
import { attemptOf, type StepAnswer, type TaskProgress } from './task-progress.ts';
import {
  askNext,
  begun,
  cancelledEnd,
  end,
  endedTask,
  locateAt,
  repeatLocate,
  runAgain,
  search,
} from './task-steps.ts';

/** A task at its beginning; `firstRunId` is the first run of its workflow, whichever run this is. */
export function beginTask(index: string, firstRunId: string): TaskProgress {
  return {
    index,
    step: { kind: 'run', attempt: 1, afterMs: 0 },
    searchedIn: firstRunId,
    cancelRequested: false,
    retries: 0,
    infrastructureRetries: 0,
    ignored: 0,
    begun: 0,
    uncounted: 0,
    toAsk: [],
  };
}

/** The task is to end: nothing new is scheduled, what runs is asked to stop. */
export function requestTaskCancel(progress: TaskProgress): TaskProgress {
  return { ...progress, cancelRequested: true };
}

/** Folds the answer to the current step into the progress. */
export function foldAnswer(
  progress: TaskProgress,
  answer: StepAnswer,
  policy: RetryPolicy,
): TaskProgress {
  const { step } = progress;
  if (step.kind === 'end') return progress;
  switch (answer.kind) {
    case 'reported':
      return foldReport(progress, answer.report, policy);
    case 'silent':
      return answer.place
        ? locateAt(begun(progress), answer.place.worker, answer.place.container)
        : foldSilence(progress);
    case 'withdrawn':
      return step.kind === 'locate' ? repeatLocate(progress) : cancelledEnd(progress);
    case 'unanswered':
      return step.kind === 'locate' ? repeatLocate(progress) : search(progress);
    case 'interrupted':
      return search(progress);
    case 'found':
      return askNext({ ...progress, toAsk: answer.workers, searchedIn: answer.runId });
    default:
      return unreachable(answer);
  }
}

/** No details on the server means that nothing ever started, unless this was a question about an earlier start. */
function foldSilence(progress: TaskProgress): TaskProgress {
  return progress.step.kind === 'locate' ? repeatLocate(progress) : runAgain(progress);
}

function foldReport(
  progress: TaskProgress,
  report: InstanceReport,
  policy: RetryPolicy,
): TaskProgress {
  switch (report.kind) {
    case 'exited':
      return foldExit(
        { ...begun(progress), toAsk: [], lastExit: report.exit },
        report.exit,
        policy,
      );
    case 'refused':
      return failed({ ...begun(progress), toAsk: [] }, report, policy);
    case 'noSlot':
      return runAgain(progress);
    case 'neverStarted':
      return askNext(progress);
    case 'gone':
      return progress.step.kind === 'locate' && progress.step.container === undefined
        ? askNext(progress)
        : failed(progress, workerGone('its worker or its container is gone'), policy);
    case 'doubt':
      return search(progress);
    default:
      return unreachable(report);
  }
}

function foldExit(progress: TaskProgress, exit: InstanceExit, policy: RetryPolicy): TaskProgress {
  if (exit.stoppedBy === 'cancel') {
    return progress.cancelRequested
      ? cancelledEnd(progress)
      : failed(progress, workerGone('it was stopped with its worker'), policy);
  }
  const failure = failureOfExit(exit);
  if (!failure) {
    return end(progress, { ...endedTask(progress), state: 'succeeded' });
  }
  return failed(progress, { ...failure, exitCode: exit.exitCode }, policy);
}

function workerGone(message: string): ProgramFailure & { readonly message: string } {
  return { code: 'worker-gone', message };
}

function failed(
  progress: TaskProgress,
  failure: ProgramFailure & { readonly message: string },
  policy: RetryPolicy,
): TaskProgress {
  const verdict = judge(progress, failure, policy);
  const lastFailure = verdict.failure;
  if (verdict.kind === 'over') {
    const known = { ...progress, lastFailure };
    return end(known, { ...endedTask(known), state: 'failed', ...lastFailure });
  }
  if (progress.cancelRequested) return cancelledEnd({ ...progress, lastFailure });
  return {
    ...verdict.progress,
    lastFailure,
    uncounted: 0,
    toAsk: [],
    step: {
      kind: 'run',
      attempt: attemptOf(progress) + 1,
      afterMs: backoffMs(policy.backoff, verdict.repetition),
    },
  };
}
