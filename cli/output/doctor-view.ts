/** What the doctor found, as people and as programs see it. */

import type { CheckReport, Facts, Finding } from '../doctor/check.ts';
import { type Column, renderTable } from './table.ts';

/** One check for programs. */
export interface CheckRow {
  readonly check: string;
  readonly status: Finding['kind'];
  readonly found: string;
  readonly remedy?: string;
  readonly facts: Facts;
  readonly tookMs: number;
}

export function checkRow({ name, finding, tookMs }: CheckReport): CheckRow {
  const { kind, found, facts = {} } = finding;
  const remedy = 'remedy' in finding ? { remedy: finding.remedy } : {};
  return { check: name, status: kind, found, ...remedy, facts, tookMs };
}

/** A line for each check: what was found, and after it what to do. */
export function renderChecks(rows: readonly CheckRow[]): string {
  const columns: readonly Column<CheckRow>[] = [
    ['Check', (row) => row.check],
    ['Status', (row) => row.status],
    ['Finding', ({ found, remedy }) => (remedy === undefined ? found : `${found} -> ${remedy}`)],
  ];
  return renderTable(columns, rows);
}

/** `12 ok, 1 warning, 2 failed` */
export function renderSummary(rows: readonly CheckRow[]): string {
  const kinds = ['ok', 'warning', 'failed', 'skipped'] as const;
  return kinds
    .map((kind) => [rows.filter(({ status }) => status === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind === 'warning' && count > 1 ? 'warnings' : kind}`)
    .join(', ');
}
