/** Fleets as people see them. */

import type { FleetDescription } from '../client/fleet-description.ts';
import type { FleetRow } from '../client/fleet-list.ts';
import { formatCpu, formatDuration, formatMemory } from '../../workflows/domain/units.ts';
import { renderPattern } from '../../workflows/domain/retry-rules.ts';
import type { FleetSpec, TaskSource } from '../../workflows/domain/spec.ts';
import { type FieldBlock, type Fields, renderBlocks } from './fields.ts';
import { type Column, renderTable } from './table.ts';
import { renderSpan, renderTime } from './times.ts';

/** What `fleet get` shows. */
export interface FleetDetails extends FleetDescription {
  /** Absent when the fleet was started with something that is none. */
  readonly spec?: FleetSpec;
}

export function renderFleet(fleet: FleetDetails, now = Date.now()): string {
  const { spec } = fleet;
  return renderBlocks([
    { fields: headFields(fleet, now) },
    { title: 'Tasks status', fields: taskFields(fleet) },
    { title: 'Workers', fields: workerFields(fleet) },
    ...(spec ? specBlocks(spec) : []),
    { title: 'Failed tasks', fields: failureFields(fleet) },
  ]);
}

export function renderFleetList(rows: readonly FleetRow[], now = Date.now()): string {
  const columns: readonly Column<FleetRow>[] = [
    ['Name', (row) => row.name],
    ['Workflow ID', (row) => row.workflowId],
    ['Status', (row) => row.state],
    ['Tasks', (row) => row.tasks],
    ['Started', (row) => renderTime(row.startedAt)],
    ['Duration', (row) => renderSpan(row.startedAt, row.finishedAt, now)],
  ];
  return renderTable(columns, rows);
}

function headFields(fleet: FleetDetails, now: number): Fields {
  return [
    ['Name', fleet.name],
    ['ID', fleet.id],
    ['Workflow ID', fleet.workflowId],
    ['Status', fleet.state],
    ...(fleet.reason === undefined ? [] : [['Reason', fleet.reason] as const]),
    ...(fleet.cancel === undefined ? [] : [['Cancel', fleet.cancel] as const]),
    ['Started', renderTime(fleet.startedAt)],
    ['Finished', renderTime(fleet.finishedAt)],
    ['Duration', renderSpan(fleet.startedAt, fleet.finishedAt, now)],
    ...(fleet.webUrl === undefined ? [] : [['Web UI', fleet.webUrl] as const]),
  ];
}

function taskFields({ tasks }: FleetDetails): Fields {
  return [
    ['Pending', tasks?.pending],
    ['Running', tasks?.running],
    ['Succeeded', tasks?.succeeded],
    ['Failed', tasks?.failed],
    ['Cancelled', tasks?.cancelled],
    ['Total', tasks?.total],
  ];
}

function workerFields({ workers, slots, awaited }: FleetDetails): Fields {
  if (!workers) return [];
  return [
    ['Open', workers.open],
    ['Gone', workers.gone],
    ['Slots', slots],
    ...(awaited
      ? ([
          ['Waiting since', renderTime(awaited.since)],
          ['Waiting for', awaited.reason],
        ] as const)
      : []),
  ];
}

function specBlocks(spec: FleetSpec): readonly FieldBlock[] {
  const { resources, scale, retries, maxExecutionTimeMs } = spec;
  return [
    { title: 'Code', fields: codeFields(spec) },
    { title: 'Tasks specification', fields: [sourceField(spec.tasks)] },
    {
      title: 'Resources and scaling',
      fields: [
        ['CPU per instance', formatCpu(resources.milliCpu)],
        ['Memory per instance', formatMemory(resources.memoryBytes)],
        ['Max number of instances', scale.max],
        ['Max execution time', maxExecutionTimeMs && formatDuration(maxExecutionTimeMs)],
        ['Max retries per task', retries.limit],
        ...(retries.rules ?? []).map(
          ({ on, then }, position) =>
            [`Retry rule ${position}`, `${renderPattern(on)}: ${then}`] as const,
        ),
      ],
    },
  ];
}

/** Names of variables only: their values may be secret (F8). */
function codeFields({ image, command, args, env }: FleetSpec): Fields {
  return [
    ['Container image reference', image],
    ...(command ?? []).map((part, position) => [`Command ${position}`, part] as const),
    ...(args ?? []).map((part, position) => [`Argument ${position}`, part] as const),
    ...Object.entries(env).map(
      ([name, value], position) =>
        [
          `Variable ${position}`,
          typeof value === 'string' ? name : `${name} (secret ${value.secret})`,
        ] as const,
    ),
  ];
}

function sourceField(tasks: TaskSource): Fields[number] {
  switch (tasks.kind) {
    case 'count':
      return ['Indexes', tasks.count === 1 ? '0' : `0-${tasks.count - 1}`];
    case 'indexes':
      return ['Indexes', tasks.indexes];
    case 'items':
      return ['Items', tasks.items.length];
  }
}

function failureFields({ failures }: FleetDetails): Fields {
  return failures.flatMap((failure) =>
    failure.state === 'failed' ? [[`Task ${failure.index}`, failure.message] as const] : [],
  );
}
