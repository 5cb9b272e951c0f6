/** One of several fleets of a bench, with a recorder of its own, and all that is asked of it from outside afterwards. */

import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';

import type { FailpointName } from '../../activities/failpoint.ts';
import { fleetLabels } from '../../activities/host/instance-labels.ts';
import {
  descendantPrefix,
  groupWorkflowId,
  taskWorkflowId,
  workerWorkflowId,
  type FleetRef,
} from '../../workflows/domain/ids.ts';
import type { FleetStatus, TaskStatus } from '../../workflows/domain/status.ts';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import type { FleetBench, FleetEnd } from './fleet-bench.ts';
import type { FleetServerProcess } from './fleet-server-process.ts';
import { isStopped, markedProcesses } from './marked-processes.ts';
import type { Recorder } from './recorder.ts';
import { until } from './until.ts';

export interface PendingActivity {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly paused: boolean;
  /** Whether a process has it in hand. */
  readonly started: boolean;
}

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
    await until('the host server has stopped itself', () => isStopped(hosts.pid));
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

  /** Waits until at least so many instances have started. */
  async untilStarted(count: number): Promise<void> {
    await until(`${count} starts are recorded`, () => this.recorder.read().starts.length >= count, {
      saw: () => this.evidence(),
    });
  }

  /** Waits until a task's workflow says that it is at such a step. */
  async untilTask(index: number, doing: 'run' | 'locate'): Promise<void> {
    const task = this.bench.client.workflow.getHandle(this.task(index));
    const look = async (): Promise<boolean> =>
      (await task.query<TaskStatus>('status')).doing === doing;
    await until(`task ${index} is at "${doing}"`, look, { saw: () => this.evidence() });
  }

  /** Waits until a task has failed and is to be tried again. */
  async untilRetried(index: number): Promise<void> {
    const task = this.bench.client.workflow.getHandle(this.task(index));
    const look = async (): Promise<boolean> =>
      (await task.query<TaskStatus>('status')).retries === 1;
    await until(`task ${index} is to be tried again`, look, { saw: () => this.evidence() });
  }

  /** Waits until a task's workflow has ended. */
  async untilEnded(index: number): Promise<void> {
    const task = this.bench.client.workflow.getHandle(this.task(index));
    const look = async (): Promise<boolean> => (await task.describe()).closeTime !== undefined;
    await until(`task ${index} has ended`, look, { saw: () => this.evidence() });
  }

  /** Waits for an open activity of a workflow, one that is as it should be; answers its id. */
  async untilActivity(
    workflowId: string,
    isRight: (activity: PendingActivity) => boolean = () => true,
  ): Promise<string> {
    const handle = this.bench.client.workflow.getHandle(workflowId);
    let last: readonly PendingActivity[] = [];
    const look = async (): Promise<string | undefined> => {
      const { raw } = await handle.describe();
      last = (raw.pendingActivities ?? []).map(pendingActivity);
      return last.find(isRight)?.id;
    };
    const saw = (): unknown => ({ last, evidence: this.evidence() });
    return until(`${workflowId} has an activity as expected`, look, { saw });
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

  /** What the server of a worker last said of it; nothing before it exists. */
  workerSummary(worker: number): Promise<WorkerSummary | undefined> {
    return this.bench.workerSummary(this.handle, worker).catch(() => undefined);
  }

  status(): Promise<FleetStatus> {
    return this.handle.query<FleetStatus>('status');
  }

  /** Workflow ids of the fleet that are open, its root included. */
  open(): Promise<readonly string[]> {
    return this.bench.openWorkflows(this.handle);
  }

  /** For a failing test. */
  evidence(): string {
    return `${this.recorder.text()}\n${this.bench.server.log()}`;
  }

  /** What the tasks themselves wrote: each of them started so often, and never two of one task at once (F2). */
  expectStarts(times: Readonly<Record<string, number>>): void {
    const { starts, overlaps } = this.recorder.read();
    const counted: Record<string, number> = {};
    for (const index of starts) counted[index] = (counted[index] ?? 0) + 1;
    expect({ starts: counted, overlaps }, this.evidence()).toEqual({ starts: times, overlaps: [] });
  }

  /** No open workflow, no container, no process (F4), within the bound (F7). */
  async expectNothingLeft(limitMs = 30_000): Promise<void> {
    const end = Date.now() + limitMs;
    const gone = (what: string, look: () => Promise<readonly unknown[]>): Promise<unknown> => {
      let last: readonly unknown[] = [];
      const left = async (): Promise<boolean> => (last = await look()).length === 0;
      const saw = (): unknown => ({ last, evidence: this.evidence() });
      return until(`no ${what} is left`, left, { limitMs: end - Date.now(), saw });
    };
    const engine = await this.bench.containerHost();
    try {
      await gone('open workflow', () => this.open());
      await gone('container', () => engine.list(fleetLabels(this.ref)));
      await gone('process', () => markedProcesses(this.recorder.seenAt));
    } finally {
      await engine.close();
    }
  }
}

type Described = Awaited<ReturnType<WorkflowHandle['describe']>>;
type RawActivity = NonNullable<Described['raw']['pendingActivities']>[number];

/** `PENDING_ACTIVITY_STATE_STARTED` */
const STARTED = 2;

function pendingActivity({ activityId, attempt, paused, state }: RawActivity): PendingActivity {
  return {
    id: activityId ?? '',
    attempt: attempt ?? 0,
    paused: paused ?? false,
    started: state === STARTED,
  };
}

let serial = 0;
