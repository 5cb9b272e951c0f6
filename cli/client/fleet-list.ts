/** The fleets of a namespace, as Temporal's visibility knows them: a moment late. */

import type { WorkflowExecutionInfo } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { nameMatcher } from './name-pattern.ts';
import type { FleetMemo } from './start-fleet.ts';
import { listWorkflows } from './temporal-calls.ts';
import { allOf, isEqual, isWithin, oneOf } from './visibility-query.ts';

/** A fleet that is being cancelled is listed as running. */
export const listStates = [
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'terminated',
  'timed-out',
] as const;
export type FleetListState = (typeof listStates)[number];

export interface FleetListRequest {
  /** Default: every state. */
  readonly states?: readonly FleetListState[];
  /** Name or workflow id; `*` stands for any characters, `?` for one. Default: every name. */
  readonly name?: string;
  /** Only fleets that were started at this time or later. */
  readonly since?: Date;
  /** Only fleets that were started at this time or before. */
  readonly until?: Date;
  /** Only fleets that ended at this time or before. */
  readonly endedUntil?: Date;
  /** Queue on which they were started. Default: every queue. */
  readonly taskQueue?: string;
  /** Most fleets. Default 50. */
  readonly limit?: number;
}

export interface FleetRow {
  /** The workflow id, for fleets that were not started by this client. */
  readonly name: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly state: FleetListState;
  /** Tasks in all; absent for fleets that were not started by this client. */
  readonly tasks?: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt?: string;
}

export const DEFAULT_FLEET_LIMIT = 50;

/** Those that run first, the youngest at the front; then those that ended last. */
export async function listFleets(
  { client }: FleetAccess,
  request: FleetListRequest = {},
): Promise<readonly FleetRow[]> {
  const { name, limit = DEFAULT_FLEET_LIMIT } = request;
  const isNamed = name === undefined ? () => true : nameMatcher(name);
  const pageSize = name === undefined ? Math.min(limit, 1_000) : 1_000;
  const rows: FleetRow[] = [];
  const query = fleetQuery(request);
  for await (const run of listWorkflows(client, 'list the fleets', { query, pageSize })) {
    const row = fleetRow(run);
    if (isNamed(row.name) || isNamed(row.workflowId)) rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows;
}

/** All but the name, which visibility does not know. */
function fleetQuery(request: FleetListRequest): string {
  const { states = [], since, until, endedUntil, taskQueue } = request;
  return allOf(
    isEqual('WorkflowType', workflowTypes.fleet),
    oneOf(
      'ExecutionStatus',
      states.map((state) => temporalStates[state]),
    ),
    isWithin('StartTime', since, until),
    isWithin('CloseTime', undefined, endedUntil),
    taskQueue === undefined ? undefined : isEqual('TaskQueue', taskQueue),
  );
}

/** As visibility queries spell them. */
const temporalStates: Readonly<Record<FleetListState, string>> = {
  running: 'Running',
  succeeded: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  'timed-out': 'TimedOut',
};

function fleetRow(workflow: WorkflowExecutionInfo): FleetRow {
  const { workflowId, runId, startTime, closeTime } = workflow;
  const memo = workflow.memo?.['fleet'];
  return {
    name: isMemo(memo) ? memo.name : workflowId,
    workflowId,
    runId,
    state: stateOf(workflow),
    ...(isMemo(memo) && { tasks: memo.tasks }),
    startedAt: startTime.toISOString(),
    ...(closeTime && { finishedAt: closeTime.toISOString() }),
  };
}

function stateOf({ status }: WorkflowExecutionInfo): FleetListState {
  switch (status.name) {
    case 'COMPLETED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'CANCELLED':
      return 'cancelled';
    case 'TERMINATED':
      return 'terminated';
    case 'TIMED_OUT':
      return 'timed-out';
    default:
      return 'running';
  }
}

function isMemo(memo: unknown): memo is FleetMemo {
  return typeof memo === 'object' && memo !== null && 'name' in memo && 'tasks' in memo;
}
