import { ActivityFailure, isCancellation, sleep } from '@temporalio/workflow';

/**
 * Calls an activity until its answer is one of ours: one that an operator completed or failed by hand is called again,
 * after a second. Only for activities that are repeated by Temporal until they succeed. Throws when cancelled.
 */
export async function ownAnswer<Answer>(
  call: () => Promise<Answer>,
  isOwn: (answer: unknown) => boolean,
): Promise<Answer> {
  for (;;) {
    try {
      const answer = await call();
      if (isOwn(answer)) return answer;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    }
    await sleep('1s', { summary: 'an activity was ended by hand' });
  }
}
