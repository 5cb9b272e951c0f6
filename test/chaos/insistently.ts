import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';

/** Calls until Temporal has an answer, whatever it is; a minute at most. */
export async function insistently(call: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    try {
      await call();
      return;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)
        return;
      await sleep(200);
    }
  }
}
