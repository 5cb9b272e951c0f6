/** What must be true at the end of a fleet, by what its tasks themselves wrote. */

import { availableParallelism, loadavg } from 'node:os';
import { expect } from 'vitest';
import type { FleetBench, FleetEnd } from './fleet-bench.ts';

/** Every task succeeded, started exactly once, and no two instances of it lived at once (F1, F2, F6). */
export function expectAllOnce(bench: FleetBench, end: FleetEnd, count: number, note = ''): void {
  const evidence = evidenceOf(bench, end, note);
  expectAllSucceeded(bench, end, count, note);
  const { starts, ends } = bench.recorder.read();
  expect([...starts].sort(), evidence).toEqual([...ends].sort());
  expect(new Set(starts).size, evidence).toBe(count);
  expect(starts.length, evidence).toBe(count);
}

/** Every task succeeded, however often it was begun, and no two instances of it lived at once (F1, F2). */
export function expectAllSucceeded(
  bench: FleetBench,
  end: FleetEnd,
  count: number,
  note = '',
): void {
  const evidence = evidenceOf(bench, end, note);
  expect(end, evidence).toMatchObject({
    status: 'COMPLETED',
    result: { state: 'succeeded', tasks: { total: count, succeeded: count, open: 0 } },
  });
  expect(bench.recorder.read().overlaps, evidence).toEqual([]);
}

/**
 * It took no longer than that (F7); three times as long where more processes want to run than twice the processors: a
 * bound that the computer cannot keep says nothing of us.
 */
export function expectWithin(tookMs: number, limitMs: number, note = ''): void {
  const isBusy = (loadavg()[0] ?? 0) > 2 * availableParallelism();
  expect(tookMs, note).toBeLessThan(isBusy ? 3 * limitMs : limitMs);
}

function evidenceOf(bench: FleetBench, end: FleetEnd, note: string): string {
  return `${end.message}\n${note}\n${bench.recorder.text()}\n${bench.serverLogs()}`;
}
