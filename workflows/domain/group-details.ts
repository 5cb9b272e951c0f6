/** The page of a group: current details of its workflow in Temporal's web UI. */

import { sliceName } from './fleet-summary.ts';
import type { GroupState } from './group-state.ts';
import { groupWorkflowId, type FleetRef } from './ids.ts';
import { aligned, type Block, inert, link, page } from './markdown.ts';
import type { TaskSlice } from './task.ts';
import { countRows, firstFailures, progressLine } from './task-list-details.ts';
import { childrenPath, fleetPath } from './web-ui.ts';

/** `state`: absent while the list of its tasks is read. */
export function groupDetails(fleet: FleetRef, slice: TaskSlice, state?: GroupState): string {
  const cancelling = state?.cancelRequested === true ? ' · **cancelling**' : '';
  return page([
    [
      `**${inert(sliceName(slice))}**${cancelling} · of fleet ${link(fleet.name, fleetPath(fleet))}`,
      state ? progressLine(state.counts, 'ended') : 'The list of its tasks is being read.',
    ],
    state ? [aligned(countRows(state.counts))] : [],
    taskLinks(fleet, slice),
    state ? firstFailures(fleet, state.outcomes.values()) : [],
  ]);
}

function taskLinks(fleet: FleetRef, { group }: TaskSlice): Block {
  const { namespace } = fleet;
  const parent = { namespace, workflowId: groupWorkflowId(fleet, group) };
  const links = [
    link('all', childrenPath(parent)),
    link('open', childrenPath(parent, 'Running')),
    link('failed', childrenPath(parent, 'Failed')),
  ];
  return [`Tasks: ${links.join(' · ')}`];
}
