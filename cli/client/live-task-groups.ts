import type { FleetSpec } from '../../workflows/domain/spec.ts';
import type { GroupView, TaskView } from '../../workflows/domain/status.ts';
import { taskEntries } from '../../workflows/domain/task-entries.ts';
import { groupsQuery, groupTasksQuery } from '../../workflows/messages.ts';
import type { FleetAccess } from './fleet-access.ts';
import { specOfFleet } from './fleet-spec-of.ts';
import { isOpen, type LocatedFleet } from './located-fleet.ts';
import { storedTaskRows } from './stored-task-groups.ts';
import type { TaskGroup } from './task-groups.ts';
import { endedTaskRow, silentTaskState, taskRow, type TaskRow } from './task-row.ts';
import { queryWorkflow } from './temporal-calls.ts';

/** The groups as the fleet's workflows know them. */
export async function liveTaskGroups(
  access: FleetAccess,
  fleet: LocatedFleet,
): Promise<readonly TaskGroup[]> {
  const views = await groupViews(access, fleet);
  let spec: Promise<FleetSpec | undefined> | undefined;
  let before = 0;
  return views.map((view) => {
    const { tasks: counts, state } = view;
    const first = before;
    before += counts.total;
    if (state !== 'waiting') {
      const phase = state === 'closed' ? state : 'open';
      return { counts, phase, rows: (running) => begunRows(access, fleet, view, running) };
    }
    const rows = async (): Promise<readonly TaskRow[]> =>
      waitingRows(fleet, await (spec ??= specOfFleet(access, fleet)), first, counts.total);
    return { counts, phase: isOpen(fleet) ? 'waiting' : 'open', rows };
  });
}

const PAGE = 1_000;

async function groupViews(
  { client }: FleetAccess,
  { root }: LocatedFleet,
): Promise<readonly GroupView[]> {
  const views: GroupView[] = [];
  for (;;) {
    const request = { offset: views.length, limit: PAGE };
    const { groups, total } = await queryWorkflow(client, root, groupsQuery, request);
    views.push(...groups);
    if (views.length >= total || groups.length === 0) return views;
  }
}

/** Tasks of a group that was not begun: the specification names them. */
function waitingRows(
  fleet: LocatedFleet,
  spec: FleetSpec | undefined,
  first: number,
  count: number,
): readonly TaskRow[] {
  const rows: TaskRow[] = [];
  let position = 0;
  for (const { index } of spec ? taskEntries(spec.tasks) : []) {
    if (rows.length === count) break;
    if (position >= first) rows.push(taskRow(fleet.ref, index, silentTaskState(fleet)));
    position += 1;
  }
  return rows;
}

/** From the store when the group has ended, else from its workflow. */
async function begunRows(
  { client, store }: FleetAccess,
  fleet: LocatedFleet,
  { workflowId, state, group }: GroupView,
  running: ReadonlyMap<string, string>,
): Promise<readonly TaskRow[]> {
  const kept = state === 'closed' && store ? await storedTaskRows(store, fleet, group) : undefined;
  if (kept) return kept;
  const { taskQueue } = fleet.root;
  const answerer = { handle: client.workflow.getHandle(workflowId), taskQueue };
  const rows: TaskRow[] = [];
  for (;;) {
    const page = await queryWorkflow(client, answerer, groupTasksQuery, { offset: rows.length });
    rows.push(...page.tasks.map((view) => liveRow(fleet, view, running)));
    if (rows.length >= page.total || page.tasks.length === 0) return rows;
  }
}

function liveRow(
  fleet: LocatedFleet,
  { index, state, outcome }: TaskView,
  running: ReadonlyMap<string, string>,
): TaskRow {
  if (outcome) return endedTaskRow(fleet.ref, outcome);
  const worker = running.get(index);
  if (state === 'open' && worker !== undefined)
    return { ...taskRow(fleet.ref, index, 'running'), worker };
  return taskRow(fleet.ref, index, 'pending');
}
