/** The schedule by which a queue's servers look for what fleets have left at clouds. */

import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { type Logger, messageOf } from '../activities/logger.ts';
import { workflowTypes } from '../workflows/messages.ts';

const EVERY = '15 minutes';

/** Longer than any sweep: one that hangs does not keep the next for ever. */
const LONGEST = '2 hours';

/** How long Temporal may take to answer. */
const LIMIT_MS = 10_000;

/**
 * Makes the schedule, unless it is there: one for each queue, whoever asks first. It is left as an operator has it: paused,
 * or at another pace. A failure is logged: fleets run without it.
 */
export async function ensureSweepSchedule(
  client: Client,
  taskQueue: string,
  logger: Logger,
): Promise<void> {
  const scheduleId = sweepScheduleId(taskQueue);
  const create = (): Promise<unknown> =>
    client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: EVERY }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: EVERY },
      action: {
        type: 'startWorkflow',
        workflowType: workflowTypes.sweep,
        workflowId: scheduleId,
        taskQueue,
        args: [{}],
        workflowExecutionTimeout: LONGEST,
      },
    });
  try {
    await client.withDeadline(Date.now() + LIMIT_MS, create);
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return;
    logger.warn('no schedule looks for what fleets have left', {
      schedule: scheduleId,
      error: messageOf(error),
    });
  }
}

export function sweepScheduleId(taskQueue: string): string {
  return `fleet-sweep/${taskQueue}`;
}
