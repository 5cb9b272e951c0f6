/** Tasks as people see them. */

import type { TaskDescription } from '../client/task-description.ts';
import type { TaskRow } from '../client/task-row.ts';
import { type Fields, renderBlocks } from './fields.ts';
import { type Column, renderTable } from './table.ts';
import { renderTaskResult } from './task-result.ts';
import { renderSpan, renderTime } from './times.ts';

export function renderTaskList(rows: readonly TaskRow[], now = Date.now()): string {
  const columns: readonly Column<TaskRow>[] = [
    ['Index', (row) => row.index],
    ['Status', (row) => row.state],
    ['Result', renderTaskResult],
    ['Attempts', (row) => row.attempts],
    ['Started', (row) => renderTime(row.startedAt)],
    ['Duration', (row) => renderSpan(row.startedAt, row.finishedAt, now)],
    ['Worker', (row) => row.worker],
  ];
  return renderTable(columns, rows);
}

export function renderTask(task: TaskDescription, now = Date.now()): string {
  const lastLines = task.lastLines === undefined ? '' : `\n\nLast lines:\n${task.lastLines}`;
  const blocks = renderBlocks([
    { fields: headFields(task, now) },
    { title: 'Last attempt that ended', fields: endFields(task) },
    { title: 'Attempt under way', fields: pendingFields(task) },
  ]);
  return blocks + lastLines;
}

function headFields(task: TaskDescription, now: number): Fields {
  const { progress } = task;
  const ignored = task.ignored ?? progress?.ignored ?? 0;
  return [
    ['Index', task.index],
    ['ID', task.id],
    ['Workflow ID', task.workflowId],
    ['Status', task.state],
    ['Attempts', task.attempts ?? progress?.attempt],
    ['Retries', task.retries ?? progress?.retries],
    ['Infrastructure retries', task.infrastructureRetries ?? progress?.infrastructureRetries],
    ...(ignored > 0 ? [['Ignored failures', ignored] as const] : []),
    ['Started', renderTime(task.startedAt)],
    ['Finished', renderTime(task.finishedAt)],
    ['Duration', renderSpan(task.startedAt, task.finishedAt, now)],
    ['Worker', task.worker],
  ];
}

function endFields(task: TaskDescription): Fields {
  const failure = task.progress?.lastFailure;
  const result = renderTaskResult(task) ?? failure?.code;
  const reason = task.message ?? failure?.message;
  return [
    ...(result === undefined ? [] : [['Result', result] as const]),
    ...(reason === undefined ? [] : [['Reason', reason] as const]),
  ];
}

function pendingFields({ pending, progress }: TaskDescription): Fields {
  if (!pending) return [];
  return [
    ['Attempt', pending.attempt],
    ['State', pending.state],
    ['Doing', progress?.doing],
    ['Container', pending.container],
  ];
}
