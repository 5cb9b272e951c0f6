/** The page of a worker: current details of its workflow in Temporal's web UI. */

import { workerWorkflowId, type FleetRef } from './ids.ts';
import { aligned, inert, link, page } from './markdown.ts';
import { fleetPath, workflowPath } from './web-ui.ts';
import { addressOf, placeName, priceName } from './worker-place.ts';
import type { WorkerAccess, WorkerPlan, WorkerState } from './worker.ts';

export interface WorkerOnPage {
  readonly fleet: FleetRef;
  readonly worker: WorkerPlan;
  readonly runId: string;
  readonly state: WorkerState;
  /** How its machine is reached, when there is one. */
  readonly access?: WorkerAccess;
  /** Why there is no machine, or no more. */
  readonly trouble?: string;
}

export function workerDetails(shown: WorkerOnPage): string {
  const { fleet, worker, runId, state, access, trouble } = shown;
  const { name, number, offer, slots } = worker;
  const { place } = offer;
  return page([
    [`**worker ${number}** · **${state}** · of fleet ${link(fleet.name, fleetPath(fleet))}`],
    [
      aligned([
        ['machine', name],
        ['profile', offer.profile],
        ...(offer.machineId === undefined ? [] : [['computer', offer.machineId] as const]),
        ...(place
          ? ([
              ['place', placeName(place)],
              ['price', priceName(place)],
            ] as const)
          : []),
        ...(access?.kind === 'ssh' ? [['address', addressOf(access)] as const] : []),
        ['slots', slots],
      ]),
    ],
    trouble === undefined ? [] : [`${access ? 'Lost' : 'Not made'}: ${inert(trouble, SENTENCE)}`],
    [doingNow({ fleet, worker, runId, state })],
  ]);
}

/** Room for a reason with its remedy. */
const SENTENCE = 300;

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
    case 'lost':
      return 'Proved: nothing of the fleet is left on it.';
    default:
      return '';
  }
}
