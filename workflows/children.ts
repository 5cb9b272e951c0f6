/**
 * Child workflows that survive an operator's meddling: a child that already runs (its parent was reset) is attached to
 * instead of started, and children are cancelled by id, because after a reset scope cancellation does not reach them.
 */

import {
  ChildWorkflowFailure,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { WorkflowEnd } from './activity-types.ts';
import { waiting } from './activity-proxies.ts';
import { ownAnswer } from './own-answer.ts';
import { endOfFailure, isWorkflowEnd } from './workflow-end.ts';

export interface ChildRequest {
  /** Workflow type. */
  readonly type: string;
  readonly workflowId: string;
  readonly input: unknown;
  /** Label in the web UI. */
  readonly summary: string;
  /** Whether one that ended without a result may be run again under its id. Default: never. */
  readonly again?: boolean;
}

export interface Child {
  readonly workflowId: string;
  /** How it ended. Never rejects. */
  readonly ended: Promise<WorkflowEnd>;
}

/** Starts a child, or attaches to the one that has its id. Call it in a scope that is not cancelled. */
export async function startOrAttach(request: ChildRequest): Promise<Child> {
  const { workflowId } = request;
  try {
    const handle = await startChild(request.type, {
      workflowId,
      args: [request.input],
      staticSummary: request.summary,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      workflowIdReusePolicy: request.again
        ? WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
        : WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
    return { workflowId, ended: handle.result().then(completed, endOfChild) };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return {
      workflowId,
      ended: ownAnswer(() => waiting.awaitWorkflow({ workflowId }), isWorkflowEnd),
    };
  }
}

/** Asks a child to end; one that has ended already is left as it is. */
export async function cancelChild(workflowId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).cancel();
  } catch {
    // Nobody by that id is open: there is nothing left to cancel.
  }
}

function completed(result: unknown): WorkflowEnd {
  return { kind: 'completed', result };
}

function endOfChild(error: unknown): WorkflowEnd {
  return endOfFailure(error instanceof ChildWorkflowFailure ? error.cause : error);
}
