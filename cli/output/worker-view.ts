/** Workers as people see them. */

import { placeName, priceName } from '../../workflows/domain/worker-place.ts';
import type { WorkerDescription } from '../client/worker-description.ts';
import { type Fields, renderBlocks } from './fields.ts';
import { type Column, renderTable } from './table.ts';
import { renderSpan, renderTime } from './times.ts';

export function renderWorkerList(rows: readonly WorkerDescription[], now = Date.now()): string {
  const columns: readonly Column<WorkerDescription>[] = [
    ['Name', (row) => row.name],
    ['Status', (row) => row.state],
    ['Profile', (row) => row.profile],
    ['Slots', (row) => row.slots],
    ['Running', (row) => row.serving?.runningCount],
    ['Machine', (row) => row.address ?? row.machineId],
    ...(rows.some(({ place }) => place) ? [zone] : []),
    ['Served by', (row) => row.serving?.server],
    ['Age', (row) => renderSpan(row.startedAt, row.finishedAt, now)],
  ];
  return renderTable(columns, rows);
}

const zone: Column<WorkerDescription> = ['Zone', ({ place }) => place && placeName(place)];

export function renderWorker(worker: WorkerDescription): string {
  return renderBlocks([
    { fields: headFields(worker) },
    { title: 'Machine', fields: machineFields(worker) },
    { title: 'Instances', fields: instanceFields(worker) },
  ]);
}

function headFields(worker: WorkerDescription): Fields {
  return [
    ['Name', worker.name],
    ['Number', worker.number],
    ['Workflow ID', worker.workflowId],
    ['Status', worker.state],
    ...(worker.reason === undefined ? [] : [['Reason', worker.reason] as const]),
    ['Created', renderTime(worker.startedAt)],
    ['Served by', worker.serving?.server],
  ];
}

function machineFields({ profile, machineId, place, address, slots }: WorkerDescription): Fields {
  return [
    ['Profile', profile],
    ['Machine ID', machineId],
    ...(place
      ? ([
          ['Place', placeName(place)],
          ['Price', priceName(place)],
          ['Address', address],
        ] as const)
      : []),
    ['Slots', slots],
  ];
}

function instanceFields({ serving }: WorkerDescription): Fields {
  if (!serving) return [];
  const { running, runningCount, otherCount, adopted, trouble } = serving;
  return [
    ['Running', runningCount],
    ['Tasks', inOrder(running).join(', ') + (running.length < runningCount ? ', ...' : '')],
    ['Starting or ending', otherCount],
    ['Adopted', adopted],
    ...(trouble === undefined ? [] : [['Trouble', trouble] as const]),
  ];
}

function inOrder(indexes: readonly string[]): readonly string[] {
  return indexes.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
