import { CancellationScope } from '@temporalio/workflow';

/**
 * Runs `body` so that a cancellation of the workflow is an event like any other: `onCancel` records it, nothing that
 * the body awaits is torn down. Call it once, at the top of a workflow.
 */
export async function withCancellationAsEvent<Result>(
  onCancel: () => void,
  body: () => Promise<Result>,
): Promise<Result> {
  const { cancelRequested } = CancellationScope.current();
  cancelRequested.catch(onCancel);
  return CancellationScope.nonCancellable(body);
}
