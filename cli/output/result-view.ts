/** How a fleet ended, as people see it. */

import type { FleetResult } from '../../workflows/domain/result.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import { type Column, renderTable } from './table.ts';
import { renderTaskResult } from './task-result.ts';
import { renderDuration } from './times.ts';

/** One row for the fleet, and below it a table of the first failed tasks. */
export function renderResult(result: FleetResult): string {
  const failed = result.failures.filter((outcome) => outcome.state === 'failed');
  const tables = [
    renderTable(fleetColumns, [result]),
    ...(failed.length > 0 ? [renderTable(failureColumns, failed)] : []),
  ];
  return tables.join('\n\n');
}

const fleetColumns: readonly Column<FleetResult>[] = [
  ['Fleet', (result) => result.name],
  ['Status', (result) => result.state],
  ['Tasks', (result) => result.tasks.total],
  ['Succeeded', (result) => result.tasks.succeeded],
  ['Failed', (result) => result.tasks.failed],
  ['Cancelled', (result) => result.tasks.cancelled],
  ['Duration', (result) => renderDuration(result.durationMs)],
];

type FailedTask = Extract<TaskOutcome, { readonly state: 'failed' }>;

const failureColumns: readonly Column<FailedTask>[] = [
  ['Failed task', (task) => task.index],
  ['Result', renderTaskResult],
  ['Attempts', (task) => task.attempts],
  ['Worker', (task) => task.worker],
  ['Reason', (task) => task.message],
];
