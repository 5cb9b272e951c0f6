/** Where a task is in its life: the step it is at, what was asked of it, and which budgets it has spent. */

import type { InstanceFailureCode } from './failures.ts';
import type { InstanceExit, InstancePlace, InstanceReport } from './instance.ts';
import type { Ruling } from './retry-rules.ts';
import type { TaskOutcome } from './task.ts';

export type TaskStep =
  /** Schedule the attempt for any worker, after a pause. */
  | { readonly kind: 'run'; readonly attempt: number; readonly afterMs: number }
  /** Ask one worker what became of the attempt. */
  | {
      readonly kind: 'locate';
      readonly attempt: number;
      readonly worker: number;
      readonly container?: string;
      readonly afterMs: number;
    }
  /** Find out which workers might hold the attempt. */
  | { readonly kind: 'search'; readonly attempt: number }
  | { readonly kind: 'end'; readonly outcome: TaskOutcome };

export type StepAnswer =
  | { readonly kind: 'reported'; readonly report: InstanceReport }
  /** The activity timed out; `place` is what its last heartbeat said. */
  | { readonly kind: 'silent'; readonly place?: InstancePlace }
  /** The activity was cancelled before any worker took it. */
  | { readonly kind: 'withdrawn' }
  /** Nobody serves the asked worker, and its workflow does not prove it gone. */
  | { readonly kind: 'unanswered' }
  /** The activity was ended by somebody else. */
  | { readonly kind: 'interrupted' }
  /** Workers that are not proved gone, as asked by this run of the task's workflow. */
  | { readonly kind: 'found'; readonly workers: readonly number[]; readonly runId: string };

export interface TaskProgress {
  readonly index: string;
  readonly step: TaskStep;
  readonly cancelRequested: boolean;
  readonly retries: number;
  readonly infrastructureRetries: number;
  /** Failures that a rule ignored. */
  readonly ignored: number;
  /** The highest attempt of which a container was made. */
  readonly begun: number;
  /** Steps in a row that cost no budget. */
  readonly uncounted: number;
  /**
   * Run of the task's workflow that began the task or searched for it last. An answer, and so part of the history: after
   * an operator's reset it still names the earlier run.
   */
  readonly searchedIn: string;
  /** Workers still to be asked in a search. */
  readonly toAsk: readonly number[];
  readonly lastExit?: InstanceExit;
  readonly lastFailure?: AttemptFailure;
}

/** Why an attempt failed. */
export interface AttemptFailure {
  readonly code: InstanceFailureCode;
  readonly message: string;
  /** The rule of the specification that said what follows; absent when none did. */
  readonly rule?: Ruling;
}

/** The attempt that the present step is about. */
export function attemptOf(progress: TaskProgress): number {
  return progress.step.kind === 'end' ? progress.begun : progress.step.attempt;
}
