/** The dead man's question: is the fleet of a served worker still open? */

import {
  type Client,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { descendantPrefix, type FleetRef } from '../../workflows/domain/ids.ts';

/** Undefined when Temporal does not answer. */
export async function isFleetOpen(
  client: Client,
  fleet: Pick<FleetRef, 'workflowId' | 'id'>,
): Promise<boolean | undefined> {
  try {
    const root = await client.workflow.getHandle(fleet.workflowId).describe();
    return isOpen(root) && root.raw.workflowExecutionInfo?.firstRunId === fleet.id;
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? false : undefined;
  }
}

/** Undefined when Temporal does not answer. */
export async function isWorkflowOpen(
  client: Client,
  workflowId: string,
): Promise<boolean | undefined> {
  try {
    return isOpen(await client.workflow.getHandle(workflowId).describe());
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? false : undefined;
  }
}

function isOpen({ status }: WorkflowExecutionDescription): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}

/** Asks every workflow that a closed fleet left open to end. */
export async function cancelDescendants(client: Client, fleet: FleetRef): Promise<void> {
  const query = `WorkflowId STARTS_WITH "${descendantPrefix(fleet)}" AND ExecutionStatus = "Running"`;
  for await (const workflow of client.workflow.list({ query })) {
    await client.workflow
      .getHandle(workflow.workflowId)
      .cancel()
      .catch(() => undefined);
  }
}
