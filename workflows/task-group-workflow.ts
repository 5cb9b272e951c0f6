/** A slice of a fleet's tasks: a sliding window of task workflows. */

import { condition, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { control } from './activity-proxies.ts';
import type { WorkflowEnd } from './activity-types.ts';
import { withCancellationAsEvent } from './cancellation.ts';
import { startOrAttach } from './children.ts';
import type { GroupResult } from './domain/fleet-state.ts';
import { groupDetails } from './domain/group-details.ts';
import {
  beginGroup,
  groupDone,
  openTasks,
  requestGroupCancel,
  taskEnded,
  tasksStarted,
  tasksToStart,
  type GroupState,
} from './domain/group-state.ts';
import { taskWorkflowId } from './domain/ids.ts';
import { taskSettings } from './domain/settings.ts';
import { taskPage } from './domain/status.ts';
import type { TaskEntry, TaskOutcome } from './domain/task.ts';
import { EndingChildren } from './ending-children.ts';
import {
  groupStatusQuery,
  groupTasksQuery,
  workflowTypes,
  type FleetTaskGroupInput,
  type FleetTaskInput,
} from './messages.ts';

export async function fleetTaskGroup(input: FleetTaskGroupInput): Promise<GroupResult> {
  const group = new Group(input);
  setHandler(
    groupStatusQuery,
    () => ({
      group: input.slice.group,
      tasks: group.state.counts,
      cancelling: group.state.cancelRequested,
    }),
    { description: "Counts of this group's tasks." },
  );
  setHandler(groupTasksQuery, (page) => taskPage(input.fleet, page ?? {}, group.state), {
    description:
      'A page of tasks: {offset, limit, state: waiting|open|succeeded|failed|cancelled}.',
  });
  return withCancellationAsEvent(
    () => {
      group.cancelRequested = true;
    },
    () => group.run(),
  );
}

class Group {
  state: GroupState = beginGroup([]);
  cancelRequested = false;
  private readonly input: FleetTaskGroupInput;
  private readonly ended: TaskOutcome[] = [];
  private readonly ending: EndingChildren;

  constructor(input: FleetTaskGroupInput) {
    this.input = input;
    this.ending = new EndingChildren(input.settings.deadManIntervalMs);
  }

  async run(): Promise<GroupResult> {
    const { fleet, slice, again } = this.input;
    const { firstExecutionRunId: firstRunId } = workflowInfo();
    setCurrentDetails(groupDetails(fleet, slice));
    const request = { fleet, key: slice.key, firstRunId, again };
    this.state = beginGroup(await control.readTaskSlice(request));
    this.show();
    for (;;) {
      if (this.cancelDue()) await this.cancelAll();
      if (groupDone(this.state)) break;
      await this.startDue();
      await condition(() => this.ended.length > 0 || this.cancelDue());
      this.fold();
    }
    const outcomes = [...this.state.outcomes.values()];
    const resultsKey = await control.writeGroupResults({ fleet, group: slice.group, outcomes });
    return {
      counts: this.state.counts,
      failures: outcomes.filter((outcome) => outcome.state === 'failed').slice(0, 10),
      resultsKey,
    };
  }

  private cancelDue(): boolean {
    return this.cancelRequested && !this.state.cancelRequested;
  }

  private fold(): void {
    for (const outcome of this.ended.splice(0)) this.state = taskEnded(this.state, outcome);
    this.show();
  }

  private show(): void {
    const { fleet, slice } = this.input;
    setCurrentDetails(groupDetails(fleet, slice, this.state));
  }

  private async startDue(): Promise<void> {
    const due = tasksToStart(this.state, this.input.settings.groupWindow);
    this.state = tasksStarted(this.state, due.length);
    await Promise.all(due.map((task) => this.start(task)));
  }

  private async start(task: TaskEntry): Promise<void> {
    const { fleet, policy, settings } = this.input;
    const input: FleetTaskInput = { fleet, task, policy, settings: taskSettings(settings) };
    const child = await startOrAttach({
      type: workflowTypes.task,
      workflowId: taskWorkflowId(fleet, task.index),
      input,
      summary: `task ${task.index}`,
    });
    if (this.state.cancelRequested) await this.ending.ask(child.workflowId);
    void child.ended.then((end) => {
      this.ending.ended(child.workflowId);
      this.ended.push(outcomeOf(task, end));
    });
  }

  private async cancelAll(): Promise<void> {
    const open = openTasks(this.state);
    this.state = requestGroupCancel(this.state);
    await Promise.all(
      open.map((task) => this.ending.ask(taskWorkflowId(this.input.fleet, task.index))),
    );
  }
}

/** A task that ended without a word of its own, terminated or cancelled, counts as cancelled. */
function outcomeOf(task: TaskEntry, end: WorkflowEnd): TaskOutcome {
  const word: unknown =
    end.kind === 'completed' ? end.result : end.kind === 'failed' ? end.details[0] : undefined;
  return isOutcome(word) ? word : { index: task.index, state: 'cancelled' };
}

function isOutcome(word: unknown): word is TaskOutcome {
  return typeof word === 'object' && word !== null && 'index' in word && 'state' in word;
}
