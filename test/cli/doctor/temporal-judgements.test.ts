import { describe, expect, it } from 'vitest';
import { judgeServers, type SeenPoller } from '../../../cli/doctor/server-check.ts';
import { judgeClock } from '../../../cli/doctor/start-probe.ts';
import { judgeServer } from '../../../cli/doctor/temporal-checks.ts';
import { saidBy } from '../../support/findings.ts';

const NOW = 1_000_000;
const seen = (secondsAgo: number, identity = 'host:7'): SeenPoller => ({
  identity,
  lastAccessAt: NOW - 1_000 * secondsAgo,
});

describe('the doctor judges a Temporal', () => {
  it.each([
    ['near by', [9, 1, 2], 'ok', 'a:1 answers in 2 ms, version 1.32.0'],
    ['that is far away', [900], 'warning', 'nearer to Temporal'],
  ])('%s by its latency', (_what, times, kind, said) => {
    const finding = judgeServer('a:1', '1.32.0', times);
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });

  it.each([
    ['that agrees', -3, 5, 'ok', 'agree (± 5 ms)'],
    ['that is a little behind', 900, 5, 'ok', 'is 900 ms behind Temporal'],
    ['that is ahead', -9_000, 5, 'warning', 'is 9 s ahead of Temporal'],
    ['that is far off', 90_000, 5, 'failed', 'NTP'],
    ['of which little is certain', 6_000, 2_000, 'ok', '± 2 s'],
  ])('by a clock %s', (_what, offsetMs, uncertaintyMs, kind, said) => {
    const finding = judgeClock({ offsetMs, uncertaintyMs });
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });
});

describe('the doctor judges who serves fleets', () => {
  it.each([
    [
      'when all is well',
      { workflows: [seen(9)], hosts: [seen(3), seen(1, 'b:1')] },
      'ok',
      '2 fleet servers on task queue q (host:7, b:1), last seen 1 s ago',
    ],
    ['when nobody does', { workflows: [], hosts: [] }, 'failed', '"fleet server --task-queue q"'],
    [
      'when the last one is gone',
      { workflows: [seen(200)], hosts: [] },
      'failed',
      'nobody serves task queue q, the last one was seen 3 min ago',
    ],
    [
      'when no computer is offered',
      { workflows: [seen(1)], hosts: [seen(150)] },
      'failed',
      'no computer is offered on q/hosts, the last one was seen 3 min ago',
    ],
  ])('%s', (_what, pollers, kind, said) => {
    const finding = judgeServers('q', pollers, NOW);
    expect(finding.kind).toBe(kind);
    expect(saidBy(finding)).toContain(said);
  });
});
