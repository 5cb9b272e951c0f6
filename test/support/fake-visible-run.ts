/** A run of a `FakeTemporal` as its visibility shows it. */

import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { FakeWorkflow } from './fake-temporal.ts';
import type { VisibleRun } from './fake-visibility.ts';

/** What a workflow has that says nothing else. */
export const RUN_ID = '01a1fe45-2eca-7211-952a-7f3d60366f45';
export const STARTED_AT = new Date('2026-08-06T19:48:13.000Z');
export const CLOSED_AT = new Date('2026-08-06T19:48:25.000Z');

export function runIdOf({ runId = RUN_ID }: Pick<FakeWorkflow, 'runId'>): string {
  return runId;
}

/** What visibility knows of a run. */
export function visibleRun(workflow: FakeWorkflow): VisibleRun {
  const { status = 'RUNNING', startedAt = STARTED_AT, closedAt = CLOSED_AT } = workflow;
  return {
    WorkflowId: workflow.workflowId,
    RunId: runIdOf(workflow),
    RootRunId: workflow.rootRunId ?? runIdOf(workflow),
    WorkflowType: workflow.type,
    ExecutionStatus: visibleStates[status],
    TaskQueue: workflow.taskQueue ?? 'fleets',
    StartTime: startedAt.toISOString(),
    ...(status !== 'RUNNING' && { CloseTime: closedAt.toISOString() }),
  };
}

/** The same as Temporal answers a list of runs. */
export function rawRun(workflow: FakeWorkflow): object {
  const { workflowId, type, status = 'RUNNING', taskQueue = 'fleets', memo = {} } = workflow;
  const { startedAt = STARTED_AT, closedAt = CLOSED_AT } = workflow;
  const fields = Object.entries(memo).map(([name, value]) => [
    name,
    defaultPayloadConverter.toPayload(value),
  ]);
  return {
    execution: { workflowId, runId: runIdOf(workflow) },
    type: { name: type },
    taskQueue,
    status: 1 + Object.keys(visibleStates).indexOf(status),
    historyLength: { toNumber: () => 0 },
    startTime: msToTs(startedAt.getTime()),
    ...(status !== 'RUNNING' && { closeTime: msToTs(closedAt.getTime()) }),
    memo: { fields: Object.fromEntries(fields) },
  };
}

/** In the order of Temporal's own numbers, from 1. */
const visibleStates: Readonly<Record<NonNullable<FakeWorkflow['status']>, string>> = {
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Canceled',
  TERMINATED: 'Terminated',
};
