/** The page of a worker: current details of its workflow in Temporal's web UI. */

import { workerWorkflowId, type FleetRef } from './ids.ts';
import { aligned, inert, link, page } from './markdown.ts';
import { fleetPath, workflowPath } from './web-ui.ts';
import type { WorkerPlan, WorkerState } from './worker.ts';

export interface WorkerOnPage {
  readonly fleet: FleetRef;
  readonly worker: WorkerPlan;
  readonly runId: string;
  readonly state: WorkerState;
  /** Why there is no machine. */
  readonly trouble?: string;
}

export function workerDetails({ fleet, worker, runId, state, trouble }: WorkerOnPage): string {
  const { name, number, offer, slots } = worker;
  return page([
    [`**worker ${number}** · **${state}** · of fleet ${link(fleet.name, fleetPath(fleet))}`],
    [
      aligned([
        ['machine', name],
        ['profile', offer.profile],
        ...(offer.machineId === undefined ? [] : [['computer', offer.machineId] as const]),
        ['slots', slots],
      ]),
    ],
    trouble === undefined ? [] : [`Not made: ${inert(trouble)}`],
    [doingNow({ fleet, worker, runId, state })],
  ]);
}

/** What a server of ours does for the worker now is in the heartbeats of an activity. */
function doingNow({ fleet, worker, runId, state }: WorkerOnPage): string {
  const { namespace } = fleet;
  const workflowId = workerWorkflowId(fleet, worker.number);
  const tab = workflowPath({ namespace, workflowId, runId }, 'pending-activities');
  switch (state) {
    case 'running':
    case 'draining':
      return `What runs on it now: ${link('pending activities', tab)}, heartbeat details of \`serveWorker\`.`;
    case 'initializing':
    case 'deprovisioning':
      return `How that goes: ${link('pending activities', tab)}.`;
    case 'deleted':
      return 'Proved: nothing of the fleet is left on it.';
    default:
      return '';
  }
}
