/** A fleet as it is now. */

import type { CancelMode } from '../../workflows/domain/fleet-state.ts';
import type { FleetLifeState, MachinesAwaited } from '../../workflows/domain/status.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import type { FleetAccess } from './fleet-access.ts';
import { isFleetClientError } from './fleet-client-error.ts';
import { endOfFleet } from './fleet-end.ts';
import { liveFleet, taskTotals, type TaskTotals } from './live-tasks.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { webUrl } from './web-url.ts';

/** `terminated` and `timed-out`: ended by Temporal, so that the fleet had no last word. */
export type FleetViewState = FleetLifeState | 'terminated' | 'timed-out';

export interface FleetDescription {
  /** `name` of the specification, else the workflow id. */
  readonly name: string;
  /** Fleet id: the first run id. */
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly taskQueue: string;
  /** Where the web UI shows it; absent when the client does not know where the UI is. */
  readonly webUrl?: string;
  readonly state: FleetViewState;
  /** Why it failed, was terminated or timed out. */
  readonly reason?: string;
  /** How it was cancelled. */
  readonly cancel?: CancelMode;
  /** Absent when nobody can tell. */
  readonly tasks?: TaskTotals;
  /** Workers that are not proved gone, and those that are; absent when the fleet has ended. */
  readonly workers?: { readonly open: number; readonly gone: number };
  /** Slots of the workers that are not proved gone; absent when the fleet has ended. */
  readonly slots?: number;
  /** Machines that a cloud does not have at present; absent when none is missing. */
  readonly awaited?: MachinesAwaited;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** The first failed tasks, at most ten. */
  readonly failures: readonly TaskOutcome[];
}

export function isEnded({ finishedAt }: FleetDescription): boolean {
  return finishedAt !== undefined;
}

/** Fails with `no-server-answers` when the fleet is open and no server answers for it. */
export async function describeFleet(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<FleetDescription> {
  if (isOpen(fleet)) return describeOpen(access, fleet);
  const { result, reason } = await endOfFleet(access, fleet);
  const state = endStates[fleet.status] ?? 'terminated';
  if (!result) return { ...(await lastKnown(access, fleet)), state, ...(reason && { reason }) };
  return {
    ...identity(access, fleet),
    name: result.name,
    state,
    tasks: taskTotals(result.tasks),
    failures: result.failures,
    ...(reason !== undefined && { reason }),
  };
}

const endStates: { readonly [Status in LocatedFleet['status']]?: FleetViewState } = {
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

async function describeOpen(access: FleetAccess, fleet: LocatedFleet): Promise<FleetDescription> {
  const { status, tasks } = await liveFleet(access, fleet);
  const { name, state, cancel, workers, slots, awaited, failures } = status;
  return {
    ...identity(access, fleet),
    name,
    state,
    tasks,
    workers,
    slots,
    failures,
    ...(awaited && { awaited }),
    ...(cancel !== undefined && { cancel }),
  };
}

/** Of a fleet that ended without a result: what its workflows knew, if they ever lived and a server can be asked. */
async function lastKnown(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<Omit<FleetDescription, 'state'>> {
  const bare = { ...identity(access, fleet), failures: [] };
  if (fleet.status === 'FAILED') return bare;
  try {
    return await describeOpen(access, fleet);
  } catch (error) {
    if (!isFleetClientError(error, 'no-server-answers')) throw error;
    return bare;
  }
}

function identity(
  access: FleetAccess,
  { ref, runId, startedAt, closedAt }: LocatedFleet,
): Omit<FleetDescription, 'state' | 'failures'> {
  const url = webUrl(access, { workflowId: ref.workflowId, runId });
  const { name, id, workflowId, controlQueue } = ref;
  return {
    name,
    id,
    workflowId,
    runId,
    taskQueue: controlQueue,
    ...(url !== undefined && { webUrl: url }),
    startedAt,
    ...(closedAt !== undefined && { finishedAt: closedAt }),
  };
}
