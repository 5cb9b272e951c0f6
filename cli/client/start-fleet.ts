import { randomBytes } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { fleetSummary } from '../../workflows/domain/fleet-summary.ts';
import { workflowIdProblem } from '../../workflows/domain/ids.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { specDetails } from '../../workflows/domain/spec-details.ts';
import { parseFleetSpec, renderProblems } from '../../workflows/domain/spec-parser.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { taskTotal } from '../../workflows/domain/task-entries.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { callTemporal } from './temporal-calls.ts';
import { webUrl } from './web-url.ts';

export interface StartFleetOptions {
  /** At most 180 bytes. Default: the specification's name, else `fleet-<8 hex>`. */
  readonly workflowId?: string;
}

export interface StartedFleet {
  readonly name: string;
  /** Fleet id. */
  readonly id: string;
  readonly workflowId: string;
  /** Tasks of the fleet. */
  readonly tasks: number;
  /** Where the web UI shows it; absent when the client does not know where the UI is. */
  readonly webUrl?: string;
}

/** What Temporal keeps beside a fleet for lists. */
export interface FleetMemo {
  readonly name: string;
  readonly tasks: number;
}

/** Checks the specification, then starts the fleet. Fails with `spec-invalid`, or `already-running`. */
export async function startFleet(
  access: FleetAccess,
  input: FleetSpecInput,
  options: StartFleetOptions = {},
): Promise<StartedFleet> {
  const spec = checkedSpec(input);
  const workflowId = checkedId(options.workflowId ?? spec.name ?? `fleet-${randomHex()}`);
  const tasks = taskTotal(spec.tasks);
  const memo: FleetMemo = { name: spec.name ?? workflowId, tasks };
  const { client, taskQueue } = access;
  const handle = await callTemporal(client, `start fleet ${workflowId}`, async () => {
    try {
      return await client.workflow.start(workflowTypes.fleet, {
        workflowId,
        taskQueue,
        args: [input],
        memo: { fleet: memo },
        staticSummary: fleetSummary(spec),
        staticDetails: specDetails(spec),
        workflowIdConflictPolicy: 'FAIL',
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw runsAlready(workflowId);
      throw error;
    }
  });
  const id = handle.firstExecutionRunId;
  const url = webUrl(access, { workflowId, runId: id });
  return { name: memo.name, id, workflowId, tasks, ...(url !== undefined && { webUrl: url }) };
}

function checkedSpec(input: FleetSpecInput): FleetSpec {
  const parse = parseFleetSpec(input);
  if (parse.ok) return parse.spec;
  throw new FleetClientError('spec-invalid', renderProblems(parse.problems));
}

function checkedId(workflowId: string): string {
  const problem = workflowIdProblem(workflowId);
  if (problem === undefined) return workflowId;
  throw new FleetClientError(
    'spec-invalid',
    `Cannot start a fleet under workflow id ${JSON.stringify(workflowId)} as ${problem}`,
  );
}

function runsAlready(workflowId: string): FleetClientError {
  return new FleetClientError(
    'already-running',
    `Cannot start fleet ${workflowId} as a workflow of that id runs: give the fleet another id, or cancel the one that runs`,
  );
}

function randomHex(): string {
  return randomBytes(4).toString('hex');
}
