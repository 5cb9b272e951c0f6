/** A Temporal in memory, as far as the fleet client asks it: workflows that a test describes. */

import {
  Client,
  type ConnectionLike,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, defaultPayloadConverter } from '@temporalio/common';
import { refusal } from './fake-link.ts';
import { matchesQuery } from './fake-visibility.ts';
import { CLOSED_AT, rawRun, runIdOf, STARTED_AT, visibleRun } from './fake-visible-run.ts';

export { RUN_ID } from './fake-visible-run.ts';

export interface FakeWorkflow {
  readonly workflowId: string;
  readonly type: string;
  readonly runId?: string;
  readonly firstRunId?: string;
  /** Default: the same as `runId`. */
  readonly rootRunId?: string;
  readonly taskQueue?: string;
  readonly memo?: Readonly<Record<string, unknown>>;
  readonly startedAt?: Date;
  readonly closedAt?: Date;
  readonly status?: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED';
  readonly input?: unknown;
  readonly result?: unknown;
  readonly failure?: { readonly type: string; readonly message: string; readonly detail?: unknown };
  /** Answers by name of the query. */
  readonly queries?: Readonly<Record<string, (request: unknown) => unknown>>;
  readonly activities?: readonly FakeActivity[];
}

export interface FakeActivity {
  readonly type: string;
  readonly id?: string;
  /** Temporal's `PendingActivityState`. Default 2: started. */
  readonly state?: number;
  readonly heartbeat?: unknown;
  readonly heartbeatAt?: Date;
}

export class FakeTemporal {
  readonly client: Client;
  /** What was asked: `query wordcount status`. */
  readonly calls: string[] = [];
  /** Whether fleet servers answer queries. */
  served = true;
  /** The runs there are, the last ones at the end. */
  runs: readonly FakeWorkflow[] = [];
  /** Told of every run that is to be deleted; may throw. */
  beforeDelete: (workflow: FakeWorkflow) => void = () => undefined;

  constructor(workflows: readonly FakeWorkflow[] = []) {
    this.runs = workflows;
    this.client = this.createClient();
  }

  /** Replaces every run of that workflow id. */
  set(workflow: FakeWorkflow): void {
    const others = this.runs.filter(({ workflowId }) => workflowId !== workflow.workflowId);
    this.runs = [...others, workflow];
  }

  /** One more run, of the same workflow id or another. */
  add(workflow: FakeWorkflow): void {
    this.runs = [...this.runs, workflow];
  }

  private createClient(): Client {
    const connection = {
      plugins: [],
      workflowService: {
        getWorkflowExecutionHistory: (request: unknown) => this.history(request),
        deleteWorkflowExecution: (request: unknown) => this.delete(request),
        listWorkflowExecutions: async ({ query }: { readonly query: string }) => this.list(query),
        describeTaskQueue: async () => ({ pollers: this.served ? [{}] : [] }),
      },
      withDeadline: async (_deadline: unknown, call: () => Promise<unknown>) => call(),
      withAbortSignal: async (_signal: unknown, call: () => Promise<unknown>) => call(),
    };
    // Only what is asked here is there; anything else would throw.
    const client = new Client({ connection: connection as unknown as ConnectionLike });
    Object.assign(client.workflow, {
      getHandle: (workflowId: string, runId?: string) => this.handle(workflowId, runId),
    });
    return client;
  }

  private handle(workflowId: string, runId?: string): object {
    return {
      workflowId,
      describe: async () => this.describe(this.find(workflowId, runId)),
      result: async () => this.result(this.find(workflowId, runId)),
      query: async (definition: { readonly name: string }, request: unknown) => {
        this.calls.push(`query ${workflowId} ${definition.name}`);
        const answer = this.find(workflowId, runId).queries?.[definition.name];
        if (!this.served || !answer) throw unanswered();
        return answer(request);
      },
      cancel: async () => void this.calls.push(`cancel ${workflowId}`),
      executeUpdate: async (definition: { readonly name: string }, options: unknown) => {
        this.calls.push(`update ${workflowId} ${definition.name} ${JSON.stringify(options)}`);
        if (!this.served) throw unanswered();
      },
    };
  }

  private find(workflowId: string, runId?: string): FakeWorkflow {
    const workflow = this.runs.findLast(
      (run) => run.workflowId === workflowId && (runId ?? runIdOf(run)) === runIdOf(run),
    );
    if (workflow) return workflow;
    throw new WorkflowNotFoundError('workflow not found', workflowId, runId);
  }

  private describe(workflow: FakeWorkflow): object {
    const { workflowId, type, status = 'RUNNING', taskQueue = 'fleets', memo } = workflow;
    const { firstRunId = runIdOf(workflow), startedAt, closedAt } = workflow;
    return {
      workflowId,
      type,
      taskQueue,
      memo,
      runId: runIdOf(workflow),
      status: { name: status },
      startTime: startedAt ?? STARTED_AT,
      ...(status !== 'RUNNING' && { closeTime: closedAt ?? CLOSED_AT }),
      raw: {
        workflowExecutionInfo: { firstRunId },
        pendingActivities: (workflow.activities ?? []).map(pendingActivity),
      },
    };
  }

  private async result(workflow: FakeWorkflow): Promise<unknown> {
    const { status = 'RUNNING', failure } = workflow;
    if (status === 'RUNNING') return new Promise(() => undefined);
    if (status === 'COMPLETED') return workflow.result;
    throw new WorkflowFailedError('failed', causeOf(status, failure), 'NON_RETRYABLE_FAILURE');
  }

  private async history(request: unknown): Promise<unknown> {
    const { execution } = request as { execution: { workflowId: string; runId: string } };
    const { input } = this.find(execution.workflowId, execution.runId);
    const payloads = [defaultPayloadConverter.toPayload(input)];
    return {
      history: { events: [{ workflowExecutionStartedEventAttributes: { input: { payloads } } }] },
    };
  }

  private list(query: string): object {
    this.calls.push(`list ${query}`);
    const found = this.runs.filter((run) => matchesQuery(query, visibleRun(run)));
    return { executions: found.map(rawRun), nextPageToken: new Uint8Array() };
  }

  private async delete(request: unknown): Promise<void> {
    const { workflowExecution } = request as {
      workflowExecution: { workflowId: string; runId: string };
    };
    const run = this.find(workflowExecution.workflowId, workflowExecution.runId);
    this.beforeDelete(run);
    this.calls.push(`delete ${run.workflowId} ${runIdOf(run)}`);
    this.runs = this.runs.filter((other) => other !== run);
  }
}

function causeOf(status: string, failure: FakeWorkflow['failure']): Error {
  if (status === 'CANCELLED') return new CancelledFailure('cancelled');
  if (!failure) return new Error(status.toLowerCase());
  const { type, message, detail } = failure;
  return ApplicationFailure.create({
    type,
    message,
    details: detail === undefined ? [] : [detail],
  });
}

function pendingActivity(activity: FakeActivity): object {
  const { type, id = type, state = 2, heartbeat, heartbeatAt = new Date() } = activity;
  return {
    activityId: id,
    activityType: { name: type },
    state,
    lastHeartbeatTime: { seconds: Math.floor(heartbeatAt.getTime() / 1000) },
    ...(heartbeat !== undefined && {
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(heartbeat)] },
    }),
  };
}

/** As gRPC says that nobody answers a query. */
function unanswered(): Error {
  return new ServiceError('Failed to query Workflow', { cause: refusal(9, 'no poller seen') });
}
