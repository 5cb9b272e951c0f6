import { randomUUID } from 'node:crypto';
import type { SweepReport } from '../../workflows/domain/sweep.ts';
import { isFleetId } from '../../workflows/domain/ids.ts';
import { type FleetSweepInput, workflowTypes } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { locateFleet } from './located-fleet.ts';
import { askServer, callTemporal } from './temporal-calls.ts';

export interface SweepOptions {
  /** Workflow id or fleet id: only what this fleet left. Default: every fleet. */
  readonly fleet?: string;
  /** Says what would be removed, and removes nothing. Default false. */
  readonly dryRun?: boolean;
}

/**
 * Has a fleet server look for what fleets have left at its providers, and remove what is left of those that are closed.
 * Waits for it. Fails with `no-server-answers`.
 */
export async function sweepFleets(
  access: FleetAccess,
  { fleet, dryRun = false }: SweepOptions,
): Promise<SweepReport> {
  const { client, taskQueue } = access;
  const fleetId = fleet === undefined ? undefined : await idOf(access, fleet);
  const input: FleetSweepInput = { dryRun, ...(fleetId !== undefined && { fleetId }) };
  const what = 'sweep what fleets have left';
  const workflowId = `fleet-sweep/${taskQueue}/${randomUUID()}`;
  const handle = await callTemporal(client, what, () =>
    client.workflow.start(workflowTypes.sweep, { workflowId, taskQueue, args: [input] }),
  );
  try {
    // Any question does: without a server nobody would ever begin.
    await askServer(client, what, taskQueue, () => handle.query('__temporal_workflow_metadata'));
    return (await handle.result()) as SweepReport;
  } catch (error) {
    await handle.cancel().catch(() => undefined);
    throw error;
  }
}

/** A fleet that Temporal has forgotten may have left something all the same. */
async function idOf(access: FleetAccess, fleet: string): Promise<string> {
  return isFleetId(fleet) ? fleet : (await locateFleet(access, fleet)).ref.id;
}
