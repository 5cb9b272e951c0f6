/** Removes what an ended fleet left: its workflows in Temporal, and its objects in the state store. */

import type { Store } from '../../activities/store/store.ts';
import { isFleetId, storeKeys } from '../../workflows/domain/ids.ts';
import { deleteRuns } from './delete-runs.ts';
import { descendantRuns, rootRuns, runsOfTree } from './fleet-runs.ts';
import { type FleetAccess, requiredStore } from './fleet-access.ts';
import { FleetClientError, isFleetClientError } from './fleet-client-error.ts';
import { refuseUnlessGone } from './fleet-remains.ts';
import { locateAgain, locateFleet, type LocatedFleet } from './located-fleet.ts';
import { holdsObjects, removeObjects } from './stored-objects.ts';
import { isSearchable } from './visibility-query.ts';

export interface DeleteOptions {
  /**
   * Deletes although it is not proved that each worker is gone, or although the store holds nothing of the fleet.
   * For whoever has looked; a fleet that runs is refused all the same. Default false.
   */
  readonly force?: boolean;
}

export interface DeletedFleet {
  /** Fleet id. */
  readonly id: string;
  /** Absent when Temporal had forgotten the fleet already. */
  readonly workflowId?: string;
  /** Runs of workflows that were deleted, by this call. */
  readonly workflows: number;
  /** Objects that were removed from the store, by this call. */
  readonly objects: number;
}

/**
 * Deletes the workflows below the root, then the objects, then the root: as long as anything is left the fleet is found
 * by its name, so that a call that was cut short is repeated. Of a fleet that Temporal has forgotten (its retention is
 * over) the objects are removed; it is named by its fleet id then. By fleet id it is no error that nothing is left.
 */
export async function deleteFleet(
  access: FleetAccess,
  name: string,
  { force = false }: DeleteOptions = {},
): Promise<DeletedFleet> {
  const store = requiredStore(access, `delete fleet ${name}`);
  const found = await find(access, name);
  if (!found) return deleteForgotten(access, store, name, force);
  // The name may be that of an earlier run, which an operator's reset ended.
  return deleteKnown(access, store, await locateAgain(access, found), force);
}

async function find(access: FleetAccess, name: string): Promise<LocatedFleet | undefined> {
  try {
    return await locateFleet(access, name);
  } catch (error) {
    if (isFleetId(name) && isFleetClientError(error, 'not-found')) return undefined;
    throw error;
  }
}

async function deleteKnown(
  access: FleetAccess,
  store: Store,
  fleet: LocatedFleet,
  force: boolean,
): Promise<DeletedFleet> {
  const { id, workflowId } = fleet.ref;
  refuseUnsearchable(fleet);
  await refuseUnlessGone(access, fleet, force);
  if (!force) await refuseWrongStore(access, store, fleet);
  const below = await deleteRuns(access, descendantRuns(fleet.ref));
  const objects = await removeObjects(store, id);
  const roots = await deleteRuns(access, rootRuns(access, fleet.ref));
  return { id, workflowId, workflows: below + roots, objects };
}

/** What visibility cannot find would stay. */
function refuseUnsearchable({ ref }: LocatedFleet): void {
  if (isSearchable(ref.workflowId)) return;
  throw new FleetClientError(
    'refused',
    `Cannot delete fleet ${JSON.stringify(ref.workflowId)} as Temporal cannot search for ids with quotes, backslashes or control characters: delete its workflows with Temporal's own tools`,
  );
}

/** A fleet with workers or groups has a task list in its store, until it is deleted after them. */
async function refuseWrongStore(
  access: FleetAccess,
  store: Store,
  { ref }: LocatedFleet,
): Promise<void> {
  if (await holdsObjects(store, ref.id)) return;
  for await (const _run of descendantRuns(ref).list(access)) {
    throw new FleetClientError(
      'store-required',
      `Cannot delete fleet ${ref.workflowId} as the state store holds nothing of it: name the store of its servers (--store), or use --force when that is gone [id=${ref.id}]`,
    );
  }
}

/** Of a fleet without a root: its objects, and what is left of its tree. */
async function deleteForgotten(
  access: FleetAccess,
  store: Store,
  id: string,
  force: boolean,
): Promise<DeletedFleet> {
  const isKept = await holdsObjects(store, id);
  if (isKept && !force && !(await store.head(storeKeys.fleetResult(id)))) {
    throw new FleetClientError(
      'not-ended',
      `Cannot delete fleet ${id} as Temporal does not know it and its store has no result of it: see whether it belongs to another namespace or address, or use --force when nothing of it runs`,
    );
  }
  const workflows = await deleteRuns(access, runsOfTree(id));
  return { id, workflows, objects: await removeObjects(store, id) };
}
