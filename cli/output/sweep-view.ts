/** What fleets had left behind, and what became of it. */

import type { SweepReport, SweptTrace, SweepVerdict } from '../../workflows/domain/sweep.ts';
import { type Column, renderTable } from './table.ts';

export function renderSweep({ found }: SweepReport): string {
  if (found.length === 0) return '';
  const columns: readonly Column<SweptTrace>[] = [
    ['Kind', ({ trace }) => trace.kind],
    ['Name', ({ trace }) => trace.name],
    ['Fleet', ({ trace }) => trace.fleetId ?? `...${trace.shortFleetId}`],
    ['Provider', ({ trace }) => trace.provider],
    ['Outcome', outcome],
  ];
  return renderTable(columns, found);
}

/** `Found 3, removed 1, left 2.` */
export function sweepSummary({ found }: SweepReport): string {
  const removed = found.filter(({ removal }) => removal?.kind === 'removed').length;
  if (found.length === 0) return 'Nothing of any fleet was found.';
  return `Found ${found.length}, removed ${removed}, left ${found.length - removed}.`;
}

function outcome({ verdict, removal }: SweptTrace): string {
  if (!removal) return left[verdict];
  return removal.kind === 'removed' ? 'removed' : removal.message;
}

const left: Readonly<Record<SweepVerdict, string>> = {
  remove: 'would be removed',
  'fleet-open': 'left: its fleet runs',
  'worker-open': 'left: its worker removes it',
  unknown: 'left: Temporal knows no such fleet',
};
