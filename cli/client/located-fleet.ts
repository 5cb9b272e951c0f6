/** Finds a fleet by its workflow id or its fleet id. */

import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionStatusName,
} from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import { type FleetRef, isFleetId } from '../../workflows/domain/ids.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { type Answerer, callTemporal, listWorkflows } from './temporal-calls.ts';
import { isWorkflowMissing } from './temporal-failures.ts';
import { isEqual } from './visibility-query.ts';

/** A fleet as Temporal sees its root workflow at one moment. */
export interface LocatedFleet {
  /** `name` is the workflow id where Temporal does not know the name. */
  readonly ref: FleetRef;
  readonly runId: string;
  readonly status: WorkflowExecutionStatusName;
  readonly startedAt: string;
  readonly closedAt?: string;
  /** Whom to query. */
  readonly root: Answerer;
}

/** `fleet`: workflow id, of which the last run is meant, or fleet id. Fails with `not-found`. */
export async function locateFleet(access: FleetAccess, fleet: string): Promise<LocatedFleet> {
  const { client } = access;
  const found = (await describeRun(client, fleet)) ?? (await describeById(client, fleet));
  if (!found) {
    throw new FleetClientError(
      'not-found',
      `Cannot find fleet ${fleet} as no workflow has that id: "fleet list" shows the fleets of namespace ${client.options.namespace}`,
    );
  }
  if (found.type !== workflowTypes.fleet) {
    throw new FleetClientError(
      'not-found',
      `Cannot find fleet ${fleet} as the workflow of that id is no fleet [type=${found.type}]`,
    );
  }
  return locatedFleet(client, found);
}

/** The same fleet later, even when another one runs under its workflow id by now. */
export async function locateAgain(
  access: FleetAccess,
  { ref }: Pick<LocatedFleet, 'ref'>,
): Promise<LocatedFleet> {
  const found = await describeFleetRun(access.client, ref.workflowId, ref.id);
  if (found) return locatedFleet(access.client, found);
  throw new FleetClientError('not-found', `Cannot find fleet ${ref.name} any more [id=${ref.id}]`);
}

/** The fleet to which a run of a root belongs, as its last run stands; undefined when there is no such run. */
export async function locateRun(
  { client }: FleetAccess,
  workflowId: string,
  runId: string,
): Promise<LocatedFleet | undefined> {
  const id = await firstRunIdOf(client, workflowId, runId);
  const last = id && (await describeFleetRun(client, workflowId, id));
  return last ? locatedFleet(client, last) : undefined;
}

/** The first of the runs that an operator's resets chained; undefined when there is no such run. */
export async function firstRunIdOf(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<string | undefined> {
  const run = await describeRun(client, workflowId, runId);
  return run && firstRunId(run);
}

/** Whether the root workflow has not ended. */
export function isOpen({ closedAt }: LocatedFleet): boolean {
  return closedAt === undefined;
}

const VISIBILITY_TRIES = 5;
const VISIBILITY_PAUSE_MS = 300;

/** The id of a fleet is its first run id, which visibility learns a moment after the start. */
async function describeById(
  client: Client,
  id: string,
): Promise<WorkflowExecutionDescription | undefined> {
  if (!isFleetId(id)) return undefined;
  for (let tries = 1; ; tries += 1) {
    const workflowId = await workflowIdOfRun(client, id);
    if (workflowId !== undefined) return describeFleetRun(client, workflowId, id);
    if (tries === VISIBILITY_TRIES) return undefined;
    await pause(VISIBILITY_PAUSE_MS);
  }
}

async function workflowIdOfRun(client: Client, runId: string): Promise<string | undefined> {
  const query = isEqual('RunId', runId);
  for await (const run of listWorkflows(client, `find fleet ${runId}`, { query, pageSize: 1 })) {
    return run.workflowId;
  }
  return undefined;
}

/** The last run under the workflow id when it belongs to the fleet (an operator may have reset it), else the first. */
async function describeFleetRun(
  client: Client,
  workflowId: string,
  id: string,
): Promise<WorkflowExecutionDescription | undefined> {
  const last = await describeRun(client, workflowId);
  return last && firstRunId(last) === id ? last : describeRun(client, workflowId, id);
}

async function describeRun(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | undefined> {
  return callTemporal(client, `find fleet ${workflowId}`, async () => {
    try {
      return await client.workflow.getHandle(workflowId, runId).describe();
    } catch (error) {
      if (isWorkflowMissing(error)) return undefined;
      throw error;
    }
  });
}

function firstRunId({ raw, runId }: WorkflowExecutionDescription): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

function locatedFleet(client: Client, found: WorkflowExecutionDescription): LocatedFleet {
  const { workflowId, runId, taskQueue, status, startTime, closeTime } = found;
  return {
    ref: {
      workflowId,
      id: firstRunId(found),
      name: workflowId,
      namespace: client.options.namespace,
      controlQueue: taskQueue,
    },
    runId,
    status: status.name,
    startedAt: startTime.toISOString(),
    ...(closeTime && { closedAt: closeTime.toISOString() }),
    root: { handle: client.workflow.getHandle(workflowId, runId), taskQueue },
  };
}
