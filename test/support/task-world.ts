/** A world in which one task lives: workers that hold containers, a server that forgets, and random trouble. */

import { beginTask, foldAnswer, requestTaskCancel } from '../../workflows/domain/attempts.ts';
import type { StepAnswer, TaskProgress } from '../../workflows/domain/task-progress.ts';
import type { InstanceExit } from '../../workflows/domain/instance.ts';
import type { RetryPolicy } from '../../workflows/domain/spec.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';

interface Live {
  readonly worker: number;
  readonly container: string;
}

const WORKERS = [0, 1, 2];

/** Of programs that fail, in several ways: 137 is for lack of memory. */
const exitCodes = [1, 42, 137, 139];

export class TaskWorld {
  progress: TaskProgress;
  starts = 0;
  readonly violations: string[] = [];
  readonly log: string[] = [];
  private readonly policy: RetryPolicy;
  private live: Live | undefined;
  /** Runs of the task's workflow: each reset begins another. */
  private runs = 1;
  /** What a reset may go back to. */
  private past: readonly TaskProgress[];

  constructor(policy: RetryPolicy) {
    this.policy = policy;
    this.progress = beginTask('7', this.runId);
    this.past = [this.progress];
  }

  cancel(): void {
    this.progress = requestTaskCancel(this.progress);
  }

  /** An operator resets the task to some moment of its past; what runs goes on, and a cancel holds. */
  reset(seed: number): void {
    const { cancelRequested } = this.progress;
    this.past = this.past.slice(0, 1 + (seed % this.past.length));
    this.progress = this.past.at(-1) ?? this.progress;
    if (cancelRequested) this.cancel();
    this.runs += 1;
    this.log.push(`reset to ${JSON.stringify(this.progress.step)}`);
  }

  /** Performs the present step; the seed says what trouble meets it. */
  step(seed: number): void {
    const { step } = this.progress;
    if (step.kind === 'end') return;
    const answer = this.answer(seed);
    this.log.push(`${JSON.stringify(step)} -> ${JSON.stringify(answer)}`);
    this.progress = foldAnswer(this.progress, answer, this.policy);
    this.past = [...this.past, this.progress];
  }

  /** From now on everything works: answers the outcome, or nothing when the task does not end. */
  settle(): TaskOutcome | undefined {
    for (let steps = 0; steps < 200; steps += 1) {
      const { step } = this.progress;
      if (step.kind === 'end') return step.outcome;
      this.step(0);
    }
    return undefined;
  }

  private answer(seed: number): StepAnswer {
    const { step, cancelRequested } = this.progress;
    switch (step.kind) {
      case 'run':
        if (cancelRequested) return { kind: this.isSearched() ? 'withdrawn' : 'interrupted' };
        return this.isSearched() ? this.run(seed) : { kind: 'reported', report: { kind: 'doubt' } };
      case 'locate':
        return this.locate(seed, step.worker, step.container);
      case 'search':
        return { kind: 'found', workers: WORKERS, runId: this.runId };
      case 'end':
        throw new Error('the task has ended');
    }
  }

  private get runId(): string {
    return `run-${this.runs}`;
  }

  private isSearched(): boolean {
    return this.progress.searchedIn === this.runId;
  }

  private run(seed: number): StepAnswer {
    if (this.live) this.violations.push(`started while ${this.live.container} lives`);
    const worker = seed % WORKERS.length;
    switch (seed % 11) {
      case 1:
        return { kind: 'reported', report: { kind: 'noSlot' } };
      case 2:
        return { kind: 'silent' };
      case 3:
        return { kind: 'reported', report: { kind: 'doubt' } };
      case 4:
        return {
          kind: 'reported',
          report: { kind: 'refused', code: 'engine-trouble', message: '' },
        };
      case 5:
        this.start(worker);
        return { kind: 'interrupted' };
      case 6:
      case 7: {
        const place = this.start(worker);
        return { kind: 'silent', place };
      }
      case 8:
        return { kind: 'reported', report: { kind: 'neverStarted' } };
      case 9:
        this.start(worker);
        return this.exit(exitCodes[seed % exitCodes.length] ?? 1);
      default:
        this.start(worker);
        return this.exit(0);
    }
  }

  private locate(seed: number, worker: number, container: string | undefined): StepAnswer {
    const isAsked = container === undefined || container === this.live?.container;
    const here = this.live?.worker === worker && isAsked ? this.live : undefined;
    if (seed % 7 === 1) return { kind: 'unanswered' };
    if (!here) {
      return { kind: 'reported', report: { kind: container ? 'gone' : 'neverStarted' } };
    }
    switch (seed % 7) {
      case 2:
        return { kind: 'silent' };
      case 3:
        return { kind: 'silent', place: here };
      case 4:
        this.live = undefined;
        return { kind: 'reported', report: { kind: 'gone' } };
      case 5:
        return { kind: 'interrupted' };
      default:
        return this.exit(seed % 2);
    }
  }

  private start(worker: number): Live {
    this.starts += 1;
    this.live = { worker, container: `container-${this.starts}` };
    return this.live;
  }

  private exit(exitCode: number): StepAnswer {
    this.live = undefined;
    const exit: InstanceExit = {
      exitCode,
      outOfMemory: exitCode === 137,
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
      worker: 'worker',
      logs: 'complete',
    };
    return { kind: 'reported', report: { kind: 'exited', exit } };
  }
}
