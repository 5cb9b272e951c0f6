/** Subjects of the pages in Temporal's web UI, and how their Markdown is looked at. */

import { beginTask, foldAnswer } from '../../workflows/domain/attempts.ts';
import type { TaskProgress } from '../../workflows/domain/task-progress.ts';
import { beginFleet, foldFleet, type FleetEvent } from '../../workflows/domain/fleet-state.ts';
import type { FleetOnPage } from '../../workflows/domain/fleet-details.ts';
import type { InstanceExit } from '../../workflows/domain/instance.ts';
import type { FleetRef } from '../../workflows/domain/ids.ts';
import { fleetStatus } from '../../workflows/domain/status.ts';
import type { TaskOutcome, TaskSlice } from '../../workflows/domain/task.ts';
import { input, specOf } from './spec-inputs.ts';

export const pageFleet: FleetRef = {
  workflowId: 'words',
  id: '00000000-0000-0000-0000-0000abcdef12',
  name: 'words',
  namespace: 'default',
  controlQueue: 'fleets',
};

export const pageSlice: TaskSlice = { group: 0, key: 'key', count: 3, first: '0', last: '2' };

/** A fleet of one group after some events. */
export function fleetOnPage(
  events: readonly FleetEvent[],
  overrides: Partial<FleetOnPage> = {},
): FleetOnPage {
  const begun = beginFleet({
    slices: [pageSlice],
    scaleMax: 3,
    workersWanted: 1,
    workerFailureLimit: 3,
  });
  const state = events.reduce(foldFleet, begun);
  const status = fleetStatus(pageFleet, '2026-01-01T00:00:00.000Z', state);
  return { fleet: pageFleet, spec: specOf(input()), status, state, ...overrides };
}

export function failedTask(overrides: Partial<FailedTask> = {}): FailedTask {
  return {
    index: '1',
    state: 'failed',
    code: 'non-zero-exit',
    message: 'exit code 3',
    attempts: 2,
    retries: 1,
    infrastructureRetries: 0,
    ...overrides,
  };
}

export type FailedTask = Extract<TaskOutcome, { readonly state: 'failed' }>;

function exitWith(overrides: Partial<InstanceExit> = {}): InstanceExit {
  return {
    exitCode: 3,
    outOfMemory: false,
    startedAt: '2026-01-01T00:00:01.000Z',
    finishedAt: '2026-01-01T00:00:02.000Z',
    worker: 'fleet-abcdef12-0',
    logs: 'complete',
    ...overrides,
  };
}

export const pageRetries = specOf(input({ retries: { limit: 1 } })).retries;
export const offersFound: FleetEvent = {
  kind: 'offersFound',
  answer: { offers: [], refusals: [] },
  atMs: 0,
};

export function groupEnded(...failures: readonly FailedTask[]): FleetEvent {
  const failed = failures.length;
  const counts = { total: 3, open: 0, succeeded: 3 - failed, failed, cancelled: 0 };
  return { kind: 'groupEnded', group: 0, result: { counts, failures, resultsKey: 'key' } };
}

/** A task whose attempts all ended alike, until nothing follows. */
export function endedTask(exit: Partial<InstanceExit>): TaskProgress {
  let progress = beginTask('1', 'first-run');
  for (let attempts = 0; attempts < 2; attempts += 1) {
    const report = { kind: 'exited', exit: exitWith(exit) } as const;
    progress = foldAnswer(progress, { kind: 'reported', report }, pageRetries);
  }
  return progress;
}

/** A page without its code blocks, code spans, links' addresses and escaped characters: what Markdown acts on. */
export function liveMarkdown(markdown: string): string {
  return markdown
    .replaceAll(/^(`{3,})\n[\s\S]*?^\1$/gm, '')
    .replaceAll(/\\[\s\S]/g, '')
    .replaceAll(/`[^`\n]*`/g, '')
    .replaceAll(/\]\(\/namespaces\/[^\s()]*\)/g, '](path)')
    .replaceAll(/<progress value="\d+" max="\d+"><\/progress>/g, '');
}
