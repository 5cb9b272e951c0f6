import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameMatcher } from '../../cli/client/name-pattern.ts';
import { clientOf } from '../support/client-bench.ts';
import type { FakeWorkflow } from '../support/fake-temporal.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 7, 6, hour));

let serial = 0;
const fleet = (workflowId: string, rest: Partial<FakeWorkflow> = {}): FakeWorkflow => ({
  workflowId,
  type: 'fleet',
  runId: `run-${(serial += 1)}`,
  ...rest,
});

const { client } = clientOf(
  fleet('nightly-1', { startedAt: at(1), status: 'FAILED', closedAt: at(2) }),
  fleet('nightly-2', { startedAt: at(3), taskQueue: "q'2" }),
  fleet('job-7', {
    startedAt: at(5),
    status: 'COMPLETED',
    closedAt: at(9),
    memo: { fleet: { name: 'word count', tasks: 3 } },
  }),
  fleet('nightly-1/1234/tasks/0', { type: 'fleetTask' }),
);

describe('the list of fleets', () => {
  it.each([
    ['every fleet and nothing else', {}, ['nightly-1', 'nightly-2', 'job-7']],
    ['those in one of some states', { states: ['failed', 'running'] }, ['nightly-1', 'nightly-2']],
    [
      'those of every state when none is named',
      { states: [] },
      ['nightly-1', 'nightly-2', 'job-7'],
    ],
    ['those whose workflow id fits a pattern', { name: 'nightly-?' }, ['nightly-1', 'nightly-2']],
    ['those whose name fits a pattern', { name: 'word*' }, ['job-7']],
    ['as many of them as asked for', { name: '*', limit: 2 }, ['nightly-1', 'nightly-2']],
    ['those started within a time', { since: at(1), until: at(3) }, ['nightly-1', 'nightly-2']],
    ['those that ended until a time', { endedUntil: at(8) }, ['nightly-1']],
    ['those of one queue, whatever it is called', { taskQueue: "q'2" }, ['nightly-2']],
    ['those that meet all conditions', { states: ['failed'], since: at(2) }, []],
  ] as const)('has %s', async (_what, request, expected) => {
    const rows = await client.list(request);
    expect(rows.map(({ workflowId }) => workflowId)).toEqual(expected);
  });
});

describe('a pattern of names', () => {
  it.each([
    ['nightly-*', 'nightly-', true],
    ['nightly-*', 'a nightly-1', false],
    ['a?c', 'a+c', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['*', '', true],
    ['[x]{2}(y|z)', '[x]{2}(y|z)', true],
    ['über*', 'überall 🚢', true],
    ['?', '🚢', true],
  ])('"%s" fits "%s": %s', (pattern, name, fits) => {
    expect(nameMatcher(pattern)(name)).toBe(fits);
  });

  it('without wildcards fits itself and nothing else', () => {
    const texts = fc.string({ unit: 'grapheme' }).filter((text) => !/[*?]/.test(text));
    fc.assert(
      fc.property(texts, texts, (pattern, name) => {
        expect(nameMatcher(pattern)(pattern)).toBe(true);
        expect(nameMatcher(pattern)(name)).toBe(pattern === name);
      }),
    );
  });
});
