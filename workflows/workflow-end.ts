import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { WorkflowEnd } from './activity-types.ts';

/** How a workflow ended, from the cause of the failure that its caller saw. */
export function endOfFailure(cause: unknown): WorkflowEnd {
  if (cause instanceof CancelledFailure) return { kind: 'cancelled' };
  if (cause instanceof ApplicationFailure) {
    return {
      kind: 'failed',
      ...(typeof cause.type === 'string' && { type: cause.type }),
      details: cause.details ?? [],
      message: cause.message,
    };
  }
  const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return { kind: 'failed', details: [], message };
}

export function isWorkflowEnd(answer: unknown): answer is WorkflowEnd {
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return false;
  const { kind } = answer;
  return kind === 'completed' || kind === 'cancelled' || kind === 'failed';
}
