/** What is said about one instance (one attempt to run a task's container) between a task and the host that runs it. */

import type { InstanceFailureCode } from './failures.ts';
import type { TaskEntry } from './task.ts';

/** Where an instance is, as its awaited heartbeat recorded it before the container was started. */
export interface InstancePlace {
  /** Number of the worker. */
  readonly worker: number;
  /** The container host's own id of the container. */
  readonly container: string;
}

/** Argument of the `runInstance` activity. */
export type InstanceRequest =
  /** Run the task, on any worker with a free slot. */
  | {
      readonly kind: 'run';
      readonly task: TaskEntry;
      readonly attempt: number;
      /**
       * Run of the task's workflow in which nothing of the attempt exists as far as the task knows: its first, or the one
       * in which it searched last. Asked for by another run, which an operator's reset began, nothing is started.
       */
      readonly searchedIn: string;
    }
  /**
   * Say what became of an attempt, on the queue of the worker that may hold it. With `stop` it is asked to end.
   * `container` is absent when nobody knows whether this worker ever held the attempt.
   */
  | {
      readonly kind: 'locate';
      readonly task: TaskEntry;
      readonly attempt: number;
      readonly container?: string;
      readonly stop: boolean;
    };

/** How a container ended. An exit code is a value, never an error. */
export interface InstanceExit {
  readonly exitCode: number;
  /** True when the kernel killed it for memory. */
  readonly outOfMemory: boolean;
  /** Why the host ended it, when it did. */
  readonly stoppedBy?: 'timeout' | 'cancel';
  /** RFC 3339, UTC; by the clock of the worker. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Set when the exit code says nothing of the program: it never ran, or its engine was stopped under it. */
  readonly failure?: { readonly code: InstanceFailureCode; readonly message: string };
  readonly worker: string;
  readonly logs: 'complete' | 'incomplete';
  /** The last lines of the log, at most 2 KiB; only of an exit other than 0. */
  readonly lastLines?: string;
}

/** Result of the `runInstance` activity. */
export type InstanceReport =
  /** The container ran and ended. */
  | { readonly kind: 'exited'; readonly exit: InstanceExit }
  /** The container could not be run: nothing started. */
  | { readonly kind: 'refused'; readonly code: InstanceFailureCode; readonly message: string }
  /** Taken without a free slot; nothing started, nothing counts. */
  | { readonly kind: 'noSlot' }
  /** Proved: the attempt never started and never will. */
  | { readonly kind: 'neverStarted' }
  /** Proved: what the attempt started is no longer there. */
  | { readonly kind: 'gone' }
  /** An operator meddled with the activity or the task: whether it ever started must be found out first. */
  | { readonly kind: 'doubt' };
