/** Current details in the Temporal web UI: at most 2 KB of Markdown. Tables lose their borders there, aligned text does not. */

import type { TaskProgress } from './task-progress.ts';
import type { GroupState } from './group-state.ts';
import { descendantPrefix, type FleetRef } from './ids.ts';
import type { FleetStatus } from './status.ts';
import type { TaskCounts } from './task.ts';
import type { WorkerPlan, WorkerState } from './worker.ts';

export function fleetDetails(status: FleetStatus, fleet: FleetRef): string {
  return [
    `**${status.state}** ${progressBar(status.tasks)}`,
    codeBlock([
      ...countRows(status.tasks),
      ['groups', `${status.groups.closed} of ${status.groups.total} ended`],
      ['workers', `${status.workers.open} open, ${status.workers.gone} gone`],
      ['slots', String(status.slots)],
    ]),
    failureLines(status),
    `A group is counted when it ends. See ${link(fleet, 'all workflows of this fleet', '')}, ${link(fleet, 'failed tasks', ` AND ExecutionStatus="Failed"`)}, ${link(fleet, 'open ones', ` AND ExecutionStatus="Running"`)}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function groupDetails(state: GroupState): string {
  return `${progressBar(state.counts)}\n\n${codeBlock(countRows(state.counts))}`;
}

export function workerDetails(worker: WorkerPlan, state: WorkerState): string {
  return `**${state}**\n\n${codeBlock([
    ['machine', worker.name],
    ['profile', worker.offer.profile],
    ['slots', String(worker.slots)],
  ])}\n\nWhat runs on it now: tab *Pending Activities*, heartbeat details of \`serve-${worker.name}\`.`;
}

export function taskDetails(progress: TaskProgress): string {
  return codeBlock([
    ['attempt', String(progress.step.kind === 'end' ? progress.begun : progress.step.attempt)],
    ['retries', String(progress.retries)],
    ['infrastructure retries', String(progress.infrastructureRetries)],
    ...(progress.ignored > 0 ? [['ignored', String(progress.ignored)] as const] : []),
    ['last failure', progress.lastFailure?.message ?? '-'],
  ]);
}

function countRows(counts: TaskCounts): readonly (readonly [string, string])[] {
  return (['total', 'open', 'succeeded', 'failed', 'cancelled'] as const).map((name) => [
    name,
    String(counts[name]),
  ]);
}

function progressBar(counts: TaskCounts): string {
  return `<progress value="${counts.total - counts.open}" max="${Math.max(counts.total, 1)}"></progress>`;
}

function codeBlock(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return ['```', ...rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`), '```'].join(
    '\n',
  );
}

function failureLines(status: FleetStatus): string {
  return status.failures
    .slice(0, 5)
    .map((outcome) =>
      outcome.state === 'failed' ? `- task ${outcome.index}: ${outcome.message.slice(0, 100)}` : '',
    )
    .join('\n');
}

function link(fleet: FleetRef, text: string, filter: string): string {
  const query = `WorkflowId STARTS_WITH "${descendantPrefix(fleet)}"${filter}`;
  return `[${text}](/namespaces/${fleet.namespace}/workflows?query=${encodeURIComponent(query)})`;
}
