/** The page of a fleet: current details of its root workflow in Temporal's web UI. */

import { commandsOnFailures, fleetCommand } from './fleet-commands.ts';
import type { FleetState } from './fleet-state.ts';
import { fleetSummary, sliceName } from './fleet-summary.ts';
import { groupWorkflowId, hostsQueue, type FleetRef } from './ids.ts';
import { aligned, type Block, command, inert, link, page } from './markdown.ts';
import type { FleetSpec } from './spec.ts';
import type { FleetStatus } from './status.ts';
import { countRows, firstFailures, progressLine } from './task-list-details.ts';
import { descendantsPath, workflowPath } from './web-ui.ts';

export interface FleetOnPage {
  readonly fleet: FleetRef;
  readonly spec: FleetSpec;
  readonly status: FleetStatus;
  /** Absent while the list of tasks is prepared. */
  readonly state?: FleetState;
}

export function fleetDetails({ fleet, spec, status, state }: FleetOnPage): string {
  return page([
    [
      `**${inert(fleet.name)}** · **${lifeState(status)}** · ${inert(fleetSummary(spec))}`,
      ...(state ? progress(fleet, status, state) : ['Its list of tasks is being prepared.']),
    ],
    state ? [counts(status)] : [],
    troubles(fleet, status, state),
    links(fleet),
    firstFailures(fleet, status.failures),
    ['In a terminal:', ...commands(fleet, status).map(command)],
  ]);
}

/** What a refused specification leaves to be seen. */
export function refusalDetails(message: string): string {
  return page([['**refused**'], message.split('\n').map((line) => inert(line, SENTENCES))]);
}

/** Room for a reason with its remedy. */
const SENTENCES = 300;

function lifeState({ state, cancel }: FleetStatus): string {
  return state === 'cancelling' && cancel !== undefined ? `cancelling (${cancel})` : state;
}

function counts({ tasks, groups, workers, slots }: FleetStatus): string {
  return aligned([
    ...countRows(tasks),
    ['groups', `${groups.closed} of ${groups.total} ended`],
    ['workers', `${workers.open} open, ${workers.gone} gone`],
    ['slots', slots],
  ]);
}

function links(fleet: FleetRef): Block {
  const tasks = [
    link('all', descendantsPath(fleet, 'tasks')),
    link('open', descendantsPath(fleet, 'tasks', 'Running')),
    link('failed', descendantsPath(fleet, 'tasks', 'Failed')),
  ];
  return [
    `Tasks: ${tasks.join(' · ')}`,
    `${link('Groups', descendantsPath(fleet, 'groups'))} · ${link('workers', descendantsPath(fleet, 'workers'))}`,
  ];
}

/** A group is counted when it ends (F10); how far the open ones are, their own pages tell. */
function progress(fleet: FleetRef, { tasks, finishedAt }: FleetStatus, state: FleetState): Block {
  if (finishedAt !== undefined) return [progressLine(tasks, 'ended')];
  const { namespace } = fleet;
  const open = state.groups.filter(({ phase }) => phase === 'open').slice(0, 3);
  const pages = open.map(({ slice }) => {
    const workflowId = groupWorkflowId(fleet, slice.group);
    return link(sliceName(slice), workflowPath({ namespace, workflowId }));
  });
  const line = progressLine(tasks, 'counted');
  return pages.length === 0
    ? [line]
    : [line, `Tasks are counted when their group ends. Open groups: ${pages.join(', ')}`];
}

/** Why nothing goes on, as far as the fleet knows. */
function troubles(fleet: FleetRef, status: FleetStatus, state?: FleetState): Block {
  if (state?.failure) return [`Cannot run as ${inert(state.failure.message, SENTENCES)}`];
  if (status.state !== 'running' || !state) return [];
  if (!state.offers) return [waitingForOffers(fleet)];
  return [...awaitedMachines(status), ...workerTroubles(state)];
}

function awaitedMachines({ awaited }: FleetStatus): Block {
  if (!awaited) return [];
  return [`Waits for machines since ${awaited.since}: ${inert(awaited.reason, SENTENCES)}`];
}

function workerTroubles(state: FleetState): Block {
  return state.workers
    .filter(({ phase, reason }) => phase !== 'gone' && reason !== undefined)
    .slice(0, 3)
    .map(
      ({ plan, phase, reason = '' }) =>
        `- worker ${plan.number} is ${phase}: ${inert(reason, SENTENCES)}`,
    );
}

function waitingForOffers(fleet: FleetRef): string {
  const { namespace, workflowId, id: runId, controlQueue } = fleet;
  const pending = workflowPath({ namespace, workflowId, runId }, 'pending-activities');
  const queue = inert(hostsQueue(controlQueue));
  return `No machine yet: a fleet server that serves hosts on queue ${queue} has to answer ${link('find-offers', pending)}`;
}

function commands(fleet: FleetRef, status: FleetStatus): readonly string[] {
  if (status.finishedAt === undefined) {
    return [
      fleetCommand(fleet, 'watch'),
      fleetCommand(fleet, 'logs', '--follow'),
      fleetCommand(fleet, 'cancel'),
    ];
  }
  const [first] = status.failures;
  if (first) return commandsOnFailures(fleet, first);
  return [
    fleetCommand(fleet, 'get'),
    ...(status.tasks.succeeded > 0 ? [fleetCommand(fleet, 'logs')] : []),
  ];
}
