import type { CancelMode } from '../../workflows/domain/fleet-state.ts';
import { cancelUpdate } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { FleetClientError } from './fleet-client-error.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { askServer, callTemporal } from './temporal-calls.ts';

/**
 * Asks a fleet to end; returns when the wish is recorded. A hard cancel is Temporal's own and needs no server to be
 * recorded; a soft one does. Fails with `already-ended`.
 */
export async function cancelFleet(
  { client }: FleetAccess,
  fleet: LocatedFleet,
  mode: CancelMode,
): Promise<void> {
  const { handle, taskQueue } = fleet.root;
  const what = `cancel fleet ${fleet.ref.workflowId}`;
  if (!isOpen(fleet)) {
    throw new FleetClientError(
      'already-ended',
      `Cannot ${what} as it ended at ${fleet.closedAt} [status=${fleet.status.toLowerCase()}]`,
    );
  }
  if (mode === 'hard') await callTemporal(client, what, () => handle.cancel());
  else
    await askServer(client, what, taskQueue, () =>
      handle.executeUpdate(cancelUpdate, { args: [{ mode }] }),
    );
}
