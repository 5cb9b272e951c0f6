/** One of several fleets of a bench, with a recorder of its own, and all that is asked of it from outside afterwards. */

import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';

import type { FailpointName } from '../../activities/failpoint.ts';
import {
  descendantPrefix,
  groupWorkflowId,
  taskWorkflowId,
  workerWorkflowId,
  type FleetRef,
} from '../../workflows/domain/ids.ts';
import type { FleetStatus, TaskStatus } from '../../workflows/domain/status.ts';
import type { TaskCounts } from '../../workflows/domain/task.ts';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import type { FleetBench, FleetEnd } from './fleet-bench.ts';
import type { FleetServerProcess } from './fleet-server-process.ts';
import { expectNothingLeft } from './nothing-left.ts';
import { type PendingActivity, pendingActivity } from './pending-activity.ts';
import type { Recorder } from './recorder.ts';
import { untilServed } from './until-served.ts';
import { until } from './until.ts';

/** A task that looks for its instance. */
export const isLocating = ({ doing }: TaskStatus): boolean => doing === 'locate';

/** Work that lasts until the fleet is released. */
export const untilReleased = 'until [ -e "$RECORDER/go" ]; do sleep 0.1; done';

export class TrialFleet {
  readonly recorder: Recorder;
  /** The root, whichever of its runs is current. */
  readonly handle: WorkflowHandle;
  private readonly bench: FleetBench;
  private readonly ref: FleetRef;

  /** Starts a fleet whose tasks do `work`, a shell script that knows its recorder's folder as `$RECORDER`. */
  static async start(
    bench: FleetBench,
    work: string,
    overrides: Readonly<Record<string, unknown>> = {},
  ): Promise<TrialFleet> {
    const name = `f${(serial += 1)}`;
    const recorder = bench.recorder.part(`${bench.id}-${name}`);
    const env = { RECORDER: recorder.seenAt };
    const spec = bench.spec(work, { tasks: { count: 4 }, env, ...overrides }, recorder);
    const handle = await bench.startFleet(spec, name);
    const { runId } = await handle.describe();
    return new TrialFleet(bench, recorder, handle.workflowId, runId);
  }

  /** Starts a fleet whose only host server stops itself at that failpoint; answers both when it has. */
  static async stoppedAt(
    bench: FleetBench,
    failpoint: FailpointName,
    overrides: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly fleet: TrialFleet; readonly hosts: FleetServerProcess }> {
    await bench.newServer({ role: 'control' }).start();
    const hosts = bench.newServer({ role: 'hosts', failpoints: `${failpoint}=stop` });
    await hosts.start();
    const fleet = await TrialFleet.start(bench, 'true', overrides);
    await hosts.untilStopped();
    return { fleet, hosts };
  }

  private constructor(bench: FleetBench, recorder: Recorder, workflowId: string, id: string) {
    this.bench = bench;
    this.recorder = recorder;
    this.handle = bench.client.workflow.getHandle(workflowId);
    const { taskQueue: controlQueue } = bench;
    this.ref = { workflowId, id, name: workflowId, namespace: 'default', controlQueue };
  }

  get id(): string {
    return this.ref.workflowId;
  }

  /** Begins the workflow ids of all descendants. */
  get prefix(): string {
    return descendantPrefix(this.ref);
  }

  worker(number: number): string {
    return workerWorkflowId(this.ref, number);
  }

  group(number: number): string {
    return groupWorkflowId(this.ref, number);
  }

  task(index: number): string {
    return taskWorkflowId(this.ref, String(index));
  }

  /** Lets tasks end that wait for it. */
  release(): void {
    this.recorder.touch('go');
  }

  /** Waits for a condition of this fleet; several fleets are looked at side by side, so not too often. */
  until<Value>(
    what: string,
    look: () => Value | undefined | false | Promise<Value | undefined | false>,
    limitMs = 60_000,
  ): Promise<Value> {
    return until(what, look, { limitMs, everyMs: 250, saw: () => this.evidence() });
  }

  /** Waits until at least so many instances have started. */
  async untilStarted(count: number): Promise<void> {
    await this.until(
      `${count} starts are recorded`,
      () => this.recorder.read().starts.length >= count,
    );
  }

  /** Waits until a task's workflow says of itself what it should. */
  async untilTask(index: number, isRight: (status: TaskStatus) => boolean): Promise<void> {
    const task = this.bench.client.workflow.getHandle(this.task(index));
    const look = async (): Promise<boolean> => isRight(await task.query<TaskStatus>('status'));
    await this.until(`task ${index} is as expected`, look);
  }

  /** Waits until a task's workflow has ended. */
  async untilEnded(index: number): Promise<void> {
    const task = this.bench.client.workflow.getHandle(this.task(index));
    const look = async (): Promise<boolean> => (await task.describe()).closeTime !== undefined;
    await this.until(`task ${index} has ended`, look);
  }

  /** Waits until whoever serves the worker says that it is so. */
  untilServed(expected: Partial<WorkerSummary>): Promise<void> {
    return untilServed(this.bench, this.handle, expected);
  }

  /** Waits for an open activity of a workflow, one that is as it should be; answers its id. */
  untilActivity(
    workflowId: string,
    isRight: (activity: PendingActivity) => boolean = () => true,
  ): Promise<string> {
    const handle = this.bench.client.workflow.getHandle(workflowId);
    return this.until(`${workflowId} has an activity as expected`, async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).map(pendingActivity).find(isRight)?.id;
    });
  }

  /** How the present run of the root ends; a reset one is to be asked for after its reset. */
  end(): Promise<FleetEnd> {
    return this.bench.endOf(this.handle);
  }

  /** The fleet ends by itself, and every task has succeeded (F1). */
  async expectSuccess(): Promise<void> {
    const { status, result, message } = await this.end();
    const { total, succeeded } = result?.tasks ?? {};
    const evidence = `${message}\n${this.evidence()}`;
    expect({ status, succeeded }, evidence).toEqual({ status: 'COMPLETED', succeeded: total });
  }

  /** The fleet ends as cancelled, with such counts (F1), and leaves nothing. */
  async expectCancelled(tasks: Partial<TaskCounts>): Promise<void> {
    const { status, message } = await this.end();
    expect(status, `${message}\n${this.evidence()}`).toBe('CANCELLED');
    expect((await this.status()).tasks, this.evidence()).toMatchObject(tasks);
    await this.expectNothingLeft();
  }

  status(): Promise<FleetStatus> {
    return this.handle.query<FleetStatus>('status');
  }

  /** For a failing test. */
  evidence(): string {
    return `${this.recorder.text()}\n${this.bench.serverLogs()}`;
  }

  /** What the tasks themselves wrote: each of them started so often, and never two of one task at once (F2). */
  expectStarts(times: Readonly<Record<string, number>>): void {
    const { starts, overlaps } = this.recorder.read();
    const counted: Record<string, number> = {};
    for (const index of starts) counted[index] = (counted[index] ?? 0) + 1;
    expect({ starts: counted, overlaps }, this.evidence()).toEqual({ starts: times, overlaps: [] });
  }

  /** Of the fleet, its instances' processes included. */
  async expectNothingLeft(): Promise<void> {
    await expectNothingLeft(this.bench, this.ref, this.recorder.seenAt);
  }
}

let serial = 0;
