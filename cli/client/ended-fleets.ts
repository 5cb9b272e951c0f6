/** Fleets that have ended, each once, as whoever wants to delete some needs them. */

import { concurrently } from './concurrently.ts';
import type { FleetAccess } from './fleet-access.ts';
import { type FleetListRequest, type FleetRow, listFleets, listStates } from './fleet-list.ts';
import { locateRun } from './located-fleet.ts';

export interface EndedFleet extends FleetRow {
  /** Fleet id. */
  readonly id: string;
}

/** As `listFleets`, without those that run, and without a limit unless one is given. */
export async function listEndedFleets(
  access: FleetAccess,
  request: FleetListRequest = {},
): Promise<readonly EndedFleet[]> {
  const states = (request.states?.length ? request.states : listStates).filter(
    (state) => state !== 'running',
  );
  if (states.length === 0) return [];
  const rows = await listFleets(access, { limit: Infinity, ...request, states });
  const ended = await concurrently(rows, (row) => asEnded(access, row));
  return ended.filter((fleet) => fleet !== undefined);
}

/** Undefined for a run that an operator's reset ended: the fleet went on in another one, which speaks for it. */
async function asEnded(access: FleetAccess, row: FleetRow): Promise<EndedFleet | undefined> {
  const last = await locateRun(access, row.workflowId, row.runId);
  return last?.runId === row.runId ? { ...row, id: last.ref.id } : undefined;
}
