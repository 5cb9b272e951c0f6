import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sweepDetails } from '../../workflows/domain/sweep-details.ts';
import {
  type FleetStanding,
  fleetQuestions,
  judgeTraces,
  sweepReport,
  type Trace,
} from '../../workflows/domain/sweep.ts';

const FLEET = '01a1fecd-d6f3-7220-970f-8177da6b8943';
const OTHER = '01a1fecd-d6f3-7220-970f-0000da6b8943';

describe('what was left of a fleet', () => {
  it('is removed when the fleet is closed', () => {
    expect(verdictOf(trace(), { state: 'closed' })).toBe('remove');
  });

  it.each([
    ['of an open fleet', trace(), { state: 'open' }, 'fleet-open'],
    ['of one that Temporal does not know', trace(), { state: 'unknown' }, 'unknown'],
    ['of a worker that is open', trace(), { state: 'closed', openWorkers: [3] }, 'worker-open'],
    [
      'of no worker, while any is open',
      trace({ worker: undefined }),
      { state: 'closed', openWorkers: [0] },
      'worker-open',
    ],
    [
      'with half a mark',
      trace({ fleetId: undefined }),
      { state: 'closed', openWorkers: [] },
      'unknown',
    ],
  ] as const)('is left alone %s', (_, left, standing, verdict) => {
    expect(verdictOf(left, standing)).toBe(verdict);
  });

  it('is left alone of a fleet that was not asked for', () => {
    expect(verdictOf(trace({ fleetId: OTHER }), { state: 'closed' })).toBe('unknown');
  });

  it('is never removed unless its own fleet is closed', () => {
    fc.assert(
      fc.property(fc.array(traces), fc.array(standings), (left, asked) => {
        for (const { trace: found, verdict } of judgeTraces(left, asked)) {
          const own = asked.filter(({ fleetId }) => fleetId === found.fleetId).at(-1);
          if (verdict === 'remove') expect(own?.state).toBe('closed');
          if (found.worker !== undefined && own?.openWorkers.includes(found.worker))
            expect(verdict).not.toBe('remove');
        }
      }),
    );
  });
});

it('asks for each fleet once, with its workers', () => {
  const left = [trace({ worker: 3 }), trace({ worker: 1 }), trace({ worker: 3 }), trace()];
  const half = trace({ fleetId: undefined });
  const other = trace({ fleetId: OTHER, worker: undefined });
  expect(fleetQuestions([...left, half, other])).toEqual([
    { fleetId: OTHER, workers: [] },
    { fleetId: FLEET, workers: [1, 3] },
  ]);
});

it('reports what became of each thing found', () => {
  const closed: FleetStanding = { fleetId: FLEET, state: 'closed', openWorkers: [1] };
  const judged = judgeTraces([trace({ worker: 1 }), trace(), trace({ worker: 2 })], [closed]);
  const failed = { kind: 'failed', message: 'it is locked' } as const;
  const report = sweepReport(judged, [{ kind: 'removed' }, failed], ['one zone is silent']);
  expect(report.found.map(({ removal }) => removal?.kind)).toEqual([
    undefined,
    'removed',
    'failed',
  ]);
  expect(sweepDetails(report)).toMatch(/found +3\nremoved +1\nnot removed +1\n/);
});

function trace(overrides: { readonly [Key in keyof Trace]?: Trace[Key] | undefined } = {}): Trace {
  const whole = {
    provider: 'vpc',
    kind: 'machine',
    id: 'id',
    name: 'fleet-da6b8943-3',
    fleetId: FLEET,
    shortFleetId: 'da6b8943',
    worker: 3,
    ...overrides,
  };
  const known = Object.entries(whole).filter(([, value]) => value !== undefined);
  // What is left out may be: only optional fields are overridden with undefined here.
  return Object.fromEntries(known) as unknown as Trace;
}

function verdictOf(
  left: Trace,
  standing: Pick<FleetStanding, 'state'> & Partial<FleetStanding>,
): string | undefined {
  return judgeTraces([left], [{ fleetId: FLEET, openWorkers: [], ...standing }])[0]?.verdict;
}

const ids = fc.constantFrom(FLEET, OTHER);
const numbers = fc.integer({ min: 0, max: 3 });
const traces = fc
  .record({
    fleetId: fc.option(ids, { nil: undefined }),
    worker: fc.option(numbers, { nil: undefined }),
  })
  .map(trace);
const standings: fc.Arbitrary<FleetStanding> = fc.record({
  fleetId: ids,
  state: fc.constantFrom('open', 'closed', 'unknown'),
  openWorkers: fc.array(numbers),
});
