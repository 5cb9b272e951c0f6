/** A fleet in mid-life for a `FakeTemporal`: its queries are answered by the domain's own functions. */

import { beginFleet, foldFleet, type FleetState } from '../../workflows/domain/fleet-state.ts';
import {
  beginGroup,
  taskEnded,
  tasksStarted,
  type GroupState,
} from '../../workflows/domain/group-state.ts';
import {
  type FleetRef,
  groupWorkflowId,
  storeKeys,
  workerWorkflowId,
} from '../../workflows/domain/ids.ts';
import { fleetStatus, groupPage, taskPage } from '../../workflows/domain/status.ts';
import { workerViews } from '../../workflows/domain/worker-views.ts';
import { sliceTasks, taskEntries } from '../../workflows/domain/task-entries.ts';
import type { TaskEntry, TaskOutcome } from '../../workflows/domain/task.ts';
import type { WorkerPlan, WorkerSummary } from '../../workflows/domain/worker.ts';
import type { FakeWorkflow } from './fake-temporal.ts';
import { RUN_ID } from './fake-temporal.ts';

export const fleetRef: FleetRef = {
  workflowId: 'wordcount',
  id: RUN_ID,
  name: 'wordcount',
  namespace: 'default',
  controlQueue: 'fleets',
};

export interface FakeFleetShape {
  readonly count: number;
  readonly sliceSize: number;
  /** How a task stands; groups whose tasks have all ended are closed, groups none of whose tasks began are waiting. */
  readonly stateOf: (index: string) => 'waiting' | 'open' | 'running' | TaskOutcome['state'];
}

export interface FakeFleet {
  readonly workflows: readonly FakeWorkflow[];
  /** What the store holds, by key. */
  readonly objects: ReadonlyMap<string, string>;
  /** Every index, in order. */
  readonly indexes: readonly string[];
}

export const fleetInput = (count: number) => ({ image: 'alpine', tasks: { count } });

export function outcome(index: string, state: TaskOutcome['state']): TaskOutcome {
  const ended = { index, attempts: 1, retries: 0, infrastructureRetries: 0 };
  if (state === 'cancelled') return { index, state };
  if (state === 'succeeded') return { ...ended, state, exitCode: 0 };
  return { ...ended, state, exitCode: 1, code: 'non-zero-exit', message: 'exit code 1' };
}

const workerPlan: WorkerPlan = {
  number: 0,
  name: 'fleet-60366f45-0',
  slots: 100,
  offer: {
    provider: 'local',
    profile: 'this computer',
    machineId: 'm1',
    capacity: { milliCpu: 4000, memoryBytes: 8e9 },
    slots: 100,
    available: 1,
    host: 'process',
  },
};

/** An open fleet. */
export function fakeFleet(shape: FakeFleetShape): FakeFleet {
  const entries = [...taskEntries({ kind: 'count', count: shape.count })];
  const slices = [...sliceTasks(entries, { maxTasks: shape.sliceSize, maxBytes: 1e6 })];
  const groups = slices.map((tasks) => groupStateOf(tasks, shape));
  const state = rootState(slices, groups);
  const running = entries.filter(({ index }) => shape.stateOf(index) === 'running');
  const objects = new Map<string, string>();
  for (const [group, tasks] of slices.entries()) {
    objects.set(storeKeys.slice(RUN_ID, group), jsonLines(tasks));
    const ended = groups[group];
    if (ended?.counts.open === 0) {
      objects.set(storeKeys.groupResults(RUN_ID, group), jsonLines([...ended.outcomes.values()]));
    }
  }
  return {
    objects,
    indexes: entries.map(({ index }) => index),
    workflows: [
      root(state, shape.count),
      worker(running.map(({ index }) => index)),
      ...groups.flatMap((group, number) => groupWorkflow(state, group, number)),
    ],
  };
}

function groupStateOf(tasks: readonly TaskEntry[], { stateOf }: FakeFleetShape): GroupState {
  const states = tasks.map(({ index }) => stateOf(index));
  const begun = tasksStarted(
    beginGroup(tasks),
    states.filter((state) => state !== 'waiting').length,
  );
  return tasks.reduce((group, { index }) => {
    const state = stateOf(index);
    const isOpen = state === 'waiting' || state === 'open' || state === 'running';
    return isOpen ? group : taskEnded(group, outcome(index, state));
  }, begun);
}

function rootState(
  slices: readonly (readonly TaskEntry[])[],
  groups: readonly GroupState[],
): FleetState {
  const begun = beginFleet({
    scaleMax: 100,
    workersWanted: 1,
    workerFailureLimit: 3,
    slices: slices.map((tasks, group) => ({
      group,
      key: storeKeys.slice(RUN_ID, group),
      count: tasks.length,
      first: tasks[0]?.index ?? '',
      last: tasks.at(-1)?.index ?? '',
    })),
  });
  const withWorker = foldFleet(begun, { kind: 'workerStarted', worker: workerPlan });
  return groups.reduce((state, group, number) => {
    if (group.started === 0) return state;
    const started = foldFleet(state, { kind: 'groupStarted', group: number });
    if (group.counts.open > 0) return started;
    const result = { counts: group.counts, failures: [], resultsKey: '' };
    return foldFleet(started, { kind: 'groupEnded', group: number, result });
  }, withWorker);
}

function root(state: FleetState, count: number): FakeWorkflow {
  return {
    workflowId: fleetRef.workflowId,
    type: 'fleet',
    input: fleetInput(count),
    queries: {
      status: () => fleetStatus(fleetRef, '2026-08-06T19:48:13.000Z', state),
      workers: () => workerViews(fleetRef, state),
      tasks: (request) => groupPage(fleetRef, request ?? {}, state),
    },
  };
}

function worker(running: readonly string[]): FakeWorkflow {
  const heartbeat: WorkerSummary = {
    phase: 'serving',
    server: 'host:1',
    slots: 100,
    running,
    runningCount: running.length,
    otherCount: 0,
    adopted: 0,
  };
  return {
    workflowId: workerWorkflowId(fleetRef, 0),
    type: 'fleetWorker',
    queries: { status: () => ({ state: 'running', worker: workerPlan }) },
    activities: [{ type: 'serveWorker', heartbeat }],
  };
}

function groupWorkflow(
  state: FleetState,
  group: GroupState,
  number: number,
): readonly FakeWorkflow[] {
  if (state.groups[number]?.phase === 'waiting') return [];
  return [
    {
      workflowId: groupWorkflowId(fleetRef, number),
      type: 'fleetTaskGroup',
      status: group.counts.open === 0 ? 'COMPLETED' : 'RUNNING',
      queries: {
        status: () => ({ group: number, tasks: group.counts, cancelling: false }),
        tasks: (request) => taskPage(fleetRef, request ?? {}, group),
      },
    },
  ];
}

function jsonLines(items: readonly unknown[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
