/**
 * Temporal's table of activities in memory. Scheduling an activity again makes the tokens of its earlier executions
 * void; whoever names it by id reaches the present one.
 */

import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  type Client,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { InstanceReport } from '../../workflows/domain/instance.ts';
import { CallScript } from './call-script.ts';

export interface ActivityName {
  readonly workflowId: string;
  readonly activityId: string;
}

interface Activity extends ActivityName {
  execution: number;
  open: boolean;
  cancelRequested: boolean;
  paused: boolean;
  details: unknown;
  heardAt: number;
}

/** Of every workflow here. */
export const FIRST_RUN_ID = '01a1fe45-2eca-7211-952a-7f3d60366f45';

type WorkflowStatus = 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'TERMINATED';

export class FakeActivities {
  /** As much of a client as is asked here. */
  readonly client: Client;
  /** Verbs are `heartbeat`, `complete` and `describe`. */
  readonly script = new CallScript((verb) => new Error(`Temporal is away [${verb}]`));
  /** Reports that were recorded, with the activity's name. */
  readonly reports: (readonly [activity: string, report: InstanceReport])[] = [];
  private readonly activities = new Map<string, Activity>();
  private readonly workflows = new Map<string, WorkflowStatus>();
  private readonly tell: (event: string) => void;

  constructor(tell: (event: string) => void = () => undefined) {
    this.tell = tell;
    const client = {
      activity: {
        heartbeat: (to: Uint8Array | ActivityName, details: unknown) =>
          this.script.run('heartbeat', () => this.heartbeat(to, details)),
        complete: (to: Uint8Array | ActivityName, report: InstanceReport) =>
          this.script.run('complete', () => this.complete(to, report)),
      },
      workflow: {
        getHandle: (workflowId: string) => ({
          describe: () => this.script.run('describe', () => this.describe(workflowId)),
          cancel: async () => this.tell(`cancelled ${workflowId}`),
        }),
        list: () => this.list(),
      },
    };
    // Anything else that is asked of it throws.
    this.client = client as unknown as Client;
  }

  /** A new execution of the activity, the first or a later one; answers its token. */
  schedule(name: ActivityName): Uint8Array {
    const { workflowId, activityId } = name;
    const execution = (this.activities.get(keyOf(name))?.execution ?? 0) + 1;
    this.activities.set(keyOf(name), {
      workflowId,
      activityId,
      execution,
      open: true,
      cancelRequested: false,
      paused: false,
      details: undefined,
      heardAt: Date.now(),
    });
    if (!this.workflows.has(workflowId)) this.workflows.set(workflowId, 'RUNNING');
    return new TextEncoder().encode(`${keyOf(name)} ${execution}`);
  }

  /** The activity ends without us: it timed out, or somebody else answered it. */
  close(name: ActivityName): void {
    this.get(name).open = false;
  }

  requestCancel(name: ActivityName): void {
    this.get(name).cancelRequested = true;
  }

  pause(name: ActivityName): void {
    this.get(name).paused = true;
  }

  /** A workflow that schedules no activity here. */
  startWorkflow(workflowId: string): void {
    this.workflows.set(workflowId, 'RUNNING');
  }

  end(workflowId: string, status: WorkflowStatus = 'COMPLETED'): void {
    this.workflows.set(workflowId, status);
  }

  /** Whether it waits for an answer still. */
  isOpen(name: ActivityName): boolean {
    return this.get(name).open;
  }

  /** For how long nothing was heard of it. */
  silenceMs(name: ActivityName): number {
    return Date.now() - this.get(name).heardAt;
  }

  /** What the last heartbeat said. */
  detailsOf(name: ActivityName): unknown {
    return this.get(name).details;
  }

  /** What was recorded of one activity. */
  reportsOf(name: ActivityName): readonly InstanceReport[] {
    return this.reports.filter(([key]) => key === keyOf(name)).map(([, report]) => report);
  }

  private heartbeat(to: Uint8Array | ActivityName, details: unknown): void {
    const activity = this.open(to);
    activity.details = details;
    activity.heardAt = Date.now();
    const by = to instanceof Uint8Array ? 'token' : 'id';
    this.tell(`heartbeat by ${by} ${details === undefined ? 'without' : 'with'} place`);
    if (activity.cancelRequested) throw new ActivityCancelledError('cancelled');
    if (activity.paused) throw new ActivityPausedError('paused');
  }

  private complete(to: Uint8Array | ActivityName, report: InstanceReport): void {
    const activity = this.open(to);
    activity.open = false;
    this.reports.push([keyOf(activity), report]);
    this.tell(`reported ${report.kind}`);
  }

  private describe(workflowId: string): unknown {
    const status = this.workflows.get(workflowId);
    if (!status) throw new WorkflowNotFoundError('not found', workflowId, undefined);
    const pendingActivities = [...this.activities.values()].filter(
      (activity) => activity.open && activity.workflowId === workflowId,
    );
    const workflowExecutionInfo = { firstRunId: FIRST_RUN_ID };
    return { status: { name: status }, raw: { pendingActivities, workflowExecutionInfo } };
  }

  private async *list(): AsyncGenerator<{ readonly workflowId: string }> {
    for (const [workflowId, status] of this.workflows)
      if (status === 'RUNNING') yield { workflowId };
  }

  private open(to: Uint8Array | ActivityName): Activity {
    const name = to instanceof Uint8Array ? new TextDecoder().decode(to) : keyOf(to);
    const activity = [...this.activities.values()].find(
      (one) => name === keyOf(one) || name === `${keyOf(one)} ${one.execution}`,
    );
    if (!activity?.open) throw new ActivityNotFoundError('Not found');
    return activity;
  }

  private get(name: ActivityName): Activity {
    const activity = this.activities.get(keyOf(name));
    if (!activity) throw new Error(`${keyOf(name)} was never scheduled`);
    return activity;
  }
}

function keyOf({ workflowId, activityId }: ActivityName): string {
  return `${workflowId} ${activityId}`;
}
