/** A task in a `ServedWorld`: the task's own rules, and Temporal's as far as they matter here. */

import type { Asker } from '../../activities/host/instance-birth.ts';
import { beginTask, foldAnswer, requestTaskCancel } from '../../workflows/domain/attempts.ts';
import { attemptActivityId, taskWorkflowId } from '../../workflows/domain/ids.ts';
import type { InstancePlace, InstanceReport } from '../../workflows/domain/instance.ts';
import type { RetryPolicy } from '../../workflows/domain/spec.ts';
import type { StepAnswer, TaskProgress, TaskStep } from '../../workflows/domain/task-progress.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import { fleet } from './instance-bench.ts';
import type { ServedWorld, ServingProcess } from './served-world.ts';

const HEARTBEAT_TIMEOUT_MS = 9_000;
const LOCATE_TIMEOUT_MS = 5_000;
const POLL_MS = 250;
const RUN = 'run-1';

const policy: RetryPolicy = {
  limit: 2,
  infrastructureLimit: 10_000,
  backoff: { initialMs: 100, coefficient: 1, maxMs: 100 },
};

export class ServedTask {
  readonly index: string;
  readonly workflowId: string;
  readonly steps: string[] = [];
  outcome: TaskOutcome | undefined;
  private readonly world: ServedWorld;
  private progress: TaskProgress;

  constructor(world: ServedWorld, index: string) {
    this.world = world;
    this.index = index;
    this.workflowId = taskWorkflowId(fleet, index);
    this.progress = beginTask(index, RUN);
  }

  cancel(): void {
    this.progress = requestTaskCancel(this.progress);
  }

  async live(): Promise<void> {
    for (;;) {
      const { step } = this.progress;
      if (step.kind === 'end') {
        this.outcome = step.outcome;
        this.world.temporal.end(this.workflowId);
        return;
      }
      const answer = await this.perform(step);
      this.steps.push(`${JSON.stringify(step)} -> ${JSON.stringify(answer)}`);
      this.progress = foldAnswer(this.progress, answer, policy);
    }
  }

  private async perform(step: Exclude<TaskStep, { kind: 'end' }>): Promise<StepAnswer> {
    if (step.kind === 'search') return { kind: 'found', workers: [3], runId: RUN };
    await pause(step.afterMs);
    return step.kind === 'run' ? this.run(step.attempt) : this.locate(step);
  }

  private async run(attempt: number): Promise<StepAnswer> {
    if (this.progress.cancelRequested) return { kind: 'withdrawn' };
    const asker = this.schedule(attempt);
    const process = await this.poller(asker, ({ session }) => session.freeSlots() > 0, Infinity);
    if (!process) return this.withdraw(asker);
    await pause(this.world.dice.percent(5) ? 3_000 : 0);
    if (!process.life.isOver) {
      const request = { kind: 'run', attempt, task: this.task(), searchedIn: RUN } as const;
      const report = process.session.begin(request, asker);
      if (report) await this.complete(asker, report);
    }
    return this.answer(asker, false);
  }

  private async locate(step: Extract<TaskStep, { kind: 'locate' }>): Promise<StepAnswer> {
    const stop = this.progress.cancelRequested;
    const asker = this.schedule(step.attempt);
    const process = await this.poller(asker, () => true, LOCATE_TIMEOUT_MS);
    if (!process) {
      this.world.temporal.close(asker);
      return { kind: 'unanswered' };
    }
    const { attempt, container } = step;
    const request = { kind: 'locate', task: this.task(), attempt, stop } as const;
    void process.session
      .locate({ ...request, ...(container !== undefined && { container }) }, asker)
      .then(async (report) => {
        if (report && !process.life.isOver) await this.complete(asker, report);
      })
      // An activity that throws is an interruption to its task.
      .catch(() => this.world.temporal.close(asker));
    return this.answer(asker, stop);
  }

  /** Nobody polls within the limit, or the task is cancelled first: undefined. */
  private async poller(
    asker: Asker,
    fits: (process: ServingProcess) => boolean,
    limitMs: number,
  ): Promise<ServingProcess | undefined> {
    const end = Date.now() + limitMs;
    for (;;) {
      if (!this.world.temporal.isOpen(asker)) return undefined;
      const able = this.world.processes.filter((one) => one.serves && fits(one));
      const process = this.world.dice.pick(able);
      if (process) return process;
      if (Date.now() > end || (limitMs === Infinity && this.progress.cancelRequested))
        return undefined;
      await pause(POLL_MS);
    }
  }

  private withdraw(asker: Asker): StepAnswer {
    const [report] = this.world.temporal.reportsOf(asker).slice(-1);
    if (!this.world.temporal.isOpen(asker) && report) return { kind: 'reported', report };
    this.world.temporal.close(asker);
    return { kind: 'withdrawn' };
  }

  /** How the activity ends: by a report, or by its silence. */
  private async answer(asker: Asker, knowsOfCancel: boolean): Promise<StepAnswer> {
    const { temporal } = this.world;
    for (;;) {
      if (!temporal.isOpen(asker)) {
        const report = temporal.reportsOf(asker).at(-1);
        return report ? { kind: 'reported', report } : { kind: 'interrupted' };
      }
      if (this.progress.cancelRequested && !knowsOfCancel) temporal.requestCancel(asker);
      if (temporal.silenceMs(asker) > HEARTBEAT_TIMEOUT_MS) {
        temporal.close(asker);
        // The fake keeps what the heartbeat said.
        const place = temporal.detailsOf(asker) as InstancePlace | undefined;
        return { kind: 'silent', ...(place && { place }) };
      }
      await pause(POLL_MS);
    }
  }

  private schedule(attempt: number): Asker {
    const { workflowId } = this;
    const activityId = attemptActivityId(attempt);
    const token = this.world.temporal.schedule({ workflowId, activityId });
    return { workflowId, activityId, runId: 'run-1', token };
  }

  private async complete(asker: Asker, report: InstanceReport): Promise<void> {
    await this.world.temporal.client.activity.complete(asker.token, report).catch(() => undefined);
  }

  private task() {
    return { index: this.index, key: `000-00000-${this.index}` };
  }
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
