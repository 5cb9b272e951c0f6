import type { WorkflowHandle } from '@temporalio/client';

export interface PendingActivity {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly paused: boolean;
  /** Whether a process has it in hand. */
  readonly started: boolean;
}

type Described = Awaited<ReturnType<WorkflowHandle['describe']>>;
type RawActivity = NonNullable<Described['raw']['pendingActivities']>[number];

/** States in which no process has it: `PENDING_ACTIVITY_STATE_SCHEDULED` and `_PAUSED`; a pause that is only asked for is neither. */
const WAITING: readonly unknown[] = [1, 4];

/** What Temporal says of an activity that has not ended. */
export function pendingActivity({
  activityId,
  attempt,
  paused,
  state,
}: RawActivity): PendingActivity {
  return {
    id: activityId ?? '',
    attempt: attempt ?? 0,
    paused: paused ?? false,
    started: !WAITING.includes(state),
  };
}
