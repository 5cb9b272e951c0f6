/** The fleets of a namespace, as Temporal's visibility knows them: a moment late. */

import type { WorkflowExecutionInfo } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import type { FleetMemo } from './start-fleet.ts';
import { callTemporal } from './temporal-calls.ts';

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
  readonly state?: FleetListState;
  /** Most fleets, the youngest first. Default 50. */
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

export function listFleets(
  { client }: FleetAccess,
  { state, limit = DEFAULT_FLEET_LIMIT }: FleetListRequest = {},
): Promise<readonly FleetRow[]> {
  return callTemporal(client, 'list the fleets', async () => {
    const ofState = state === undefined ? '' : ` AND ExecutionStatus = '${temporalStates[state]}'`;
    const query = `WorkflowType = '${workflowTypes.fleet}'${ofState}`;
    const rows: FleetRow[] = [];
    for await (const workflow of client.workflow.list({
      query,
      pageSize: Math.min(limit, 1_000),
    })) {
      if (rows.length === limit) break;
      rows.push(fleetRow(workflow));
    }
    return rows;
  });
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
