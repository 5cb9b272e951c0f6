import { randomBytes } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { MAX_FLEET_WORKFLOW_ID_BYTES } from '../../workflows/domain/ids.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { parseFleetSpec, renderProblems } from '../../workflows/domain/spec-parser.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { taskTotal } from '../../workflows/domain/task-entries.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { callTemporal } from './temporal-calls.ts';

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
        staticSummary: fleetSummary(spec, tasks),
        workflowIdConflictPolicy: 'FAIL',
      });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) throw runsAlready(workflowId);
      throw error;
    }
  });
  return { name: memo.name, id: handle.firstExecutionRunId, workflowId, tasks };
}

/** `100 tasks · image docker.io/library/alpine:3 · max 10` */
function fleetSummary(spec: FleetSpec, tasks: number): string {
  const program = spec.image === undefined ? 'processes' : `image ${spec.image}`;
  return `${tasks === 1 ? '1 task' : `${tasks} tasks`} · ${program} · max ${spec.scale.max}`;
}

function checkedSpec(input: FleetSpecInput): FleetSpec {
  const parse = parseFleetSpec(input);
  if (parse.ok) return parse.spec;
  throw new FleetClientError('spec-invalid', renderProblems(parse.problems));
}

function checkedId(workflowId: string): string {
  const bytes = Buffer.byteLength(workflowId);
  if (workflowId !== '' && bytes <= MAX_FLEET_WORKFLOW_ID_BYTES) return workflowId;
  throw new FleetClientError(
    'spec-invalid',
    `Cannot start a fleet under a workflow id of ${bytes} bytes: expected 1 to ${MAX_FLEET_WORKFLOW_ID_BYTES}`,
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
