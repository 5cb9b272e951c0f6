/** Whether fleets that left something at a provider are over, asked of Temporal. What is not certain is `unknown`. */

import type { Client } from '@temporalio/client';
import { isFleetId, workerWorkflowId, type FleetRef } from '../workflows/domain/ids.ts';
import type { FleetQuestion, FleetStanding } from '../workflows/domain/sweep.ts';
import { isFleetOpen, isWorkflowOpen } from './host/fleet-liveness.ts';

export async function standingsOf(
  client: Client,
  fleets: readonly FleetQuestion[],
): Promise<readonly FleetStanding[]> {
  const standings: FleetStanding[] = [];
  for (const question of fleets) standings.push(await standingOf(client, question));
  return standings;
}

async function standingOf(
  client: Client,
  { fleetId, workers }: FleetQuestion,
): Promise<FleetStanding> {
  const unknown: FleetStanding = { fleetId, state: 'unknown', openWorkers: [] };
  const workflowId = await workflowIdOf(client, fleetId);
  if (workflowId === undefined) return unknown;
  const fleet = { workflowId, id: fleetId };
  const isOpen = await isFleetOpen(client, fleet);
  if (isOpen === undefined) return unknown;
  if (isOpen) return { fleetId, state: 'open', openWorkers: [] };
  const openWorkers = await openAmong(client, fleet, workers);
  return openWorkers ? { fleetId, state: 'closed', openWorkers } : unknown;
}

/** A fleet's id is the run with which it began. Undefined when Temporal lists no such run, or not yet, or no more. */
async function workflowIdOf(client: Client, fleetId: string): Promise<string | undefined> {
  if (!isFleetId(fleetId)) return undefined;
  const query = `RunId = "${fleetId}" AND WorkflowType = "fleet"`;
  for await (const { workflowId } of client.workflow.list({ query })) return workflowId;
  return undefined;
}

/** Undefined when Temporal does not answer for one of them. */
async function openAmong(
  client: Client,
  fleet: Pick<FleetRef, 'workflowId' | 'id'>,
  workers: readonly number[],
): Promise<readonly number[] | undefined> {
  const open: number[] = [];
  for (const worker of workers) {
    const isOpen = await isWorkflowOpen(client, workerWorkflowId(fleet, worker));
    if (isOpen === undefined) return undefined;
    if (isOpen) open.push(worker);
  }
  return open;
}
