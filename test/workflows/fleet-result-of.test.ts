import { WorkflowFailedError } from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { fleetResultOf } from '../../workflows/fleet-result-of.ts';
import { result } from '../support/fake-fleets.ts';

const failed = result({ state: 'failed' });
const tasksFailed = ApplicationFailure.nonRetryable('1 of 3 tasks failed', 'tasks-failed', failed);

describe('the result of a fleet', () => {
  it.each([
    ['a parent', childFailure(tasksFailed)],
    [
      'a client',
      new WorkflowFailedError(
        'Workflow execution failed',
        tasksFailed,
        RetryState.NON_RETRYABLE_FAILURE,
      ),
    ],
  ])('that failed is in what %s catches', (_who, error) => {
    expect(fleetResultOf(error)).toEqual(failed);
  });

  it.each([
    ['a cancelled fleet', childFailure(new CancelledFailure('The fleet was cancelled'))],
    ['an invalid one', childFailure(ApplicationFailure.nonRetryable('no', 'spec-invalid'))],
    ['another failure', ApplicationFailure.nonRetryable('no stock', 'stock', { left: 0 })],
    ['no error', 'out of order'],
  ])('is not in the failure of %s', (_what, error) => {
    expect(fleetResultOf(error)).toBeUndefined();
  });
});

function childFailure(cause: Error): ChildWorkflowFailure {
  return new ChildWorkflowFailure(
    'default',
    { workflowId: 'wordcount', runId: 'run' },
    'fleet',
    RetryState.NON_RETRYABLE_FAILURE,
    cause,
  );
}
