/** The moves that a task can make from where it is: each answers the progress with its next step. */

import { uncountedPauseMs } from './retry.ts';
import type { EndedTask, TaskOutcome } from './task.ts';
import { attemptOf, type TaskProgress } from './task-progress.ts';

/** A container of the present attempt was made. */
export function begun(progress: TaskProgress): TaskProgress {
  return { ...progress, begun: Math.max(progress.begun, attemptOf(progress)) };
}

/** The same attempt once more: it is proved that it never started. */
export function runAgain(progress: TaskProgress): TaskProgress {
  if (progress.cancelRequested) return cancelledEnd(progress);
  return {
    ...progress,
    toAsk: [],
    uncounted: progress.uncounted + 1,
    step: {
      kind: 'run',
      attempt: attemptOf(progress),
      afterMs: uncountedPauseMs(progress.uncounted),
    },
  };
}

export function locateAt(progress: TaskProgress, worker: number, container: string): TaskProgress {
  return {
    ...progress,
    toAsk: [],
    uncounted: 0,
    step: { kind: 'locate', attempt: attemptOf(progress), worker, container, afterMs: 0 },
  };
}

export function repeatLocate(progress: TaskProgress): TaskProgress {
  if (progress.step.kind !== 'locate') return progress;
  return {
    ...progress,
    uncounted: progress.uncounted + 1,
    step: { ...progress.step, afterMs: uncountedPauseMs(progress.uncounted) },
  };
}

export function search(progress: TaskProgress): TaskProgress {
  return { ...progress, toAsk: [], step: { kind: 'search', attempt: attemptOf(progress) } };
}

/** One worker does not hold the attempt: ask the next; when all were asked, nothing of it exists. */
export function askNext(progress: TaskProgress): TaskProgress {
  const [worker, ...toAsk] = progress.toAsk;
  if (worker === undefined) return runAgain(progress);
  return {
    ...progress,
    toAsk,
    step: { kind: 'locate', attempt: attemptOf(progress), worker, afterMs: 0 },
  };
}

export function cancelledEnd(progress: TaskProgress): TaskProgress {
  return end(progress, { index: progress.index, state: 'cancelled' });
}

export function end(progress: TaskProgress, outcome: TaskOutcome): TaskProgress {
  return { ...progress, toAsk: [], step: { kind: 'end', outcome } };
}

export function endedTask(progress: TaskProgress): EndedTask {
  const { lastExit: exit } = progress;
  return {
    index: progress.index,
    attempts: progress.begun,
    retries: progress.retries,
    infrastructureRetries: progress.infrastructureRetries,
    ...(progress.ignored > 0 && { ignored: progress.ignored }),
    ...(exit && {
      exitCode: exit.exitCode,
      worker: exit.worker,
      startedAt: exit.startedAt,
      finishedAt: exit.finishedAt,
    }),
    ...(exit?.lastLines !== undefined && { lastLines: exit.lastLines }),
  };
}
