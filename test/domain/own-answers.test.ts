import { describe, expect, it } from 'vitest';

import type { InstanceReport } from '../../workflows/domain/instance.ts';
import {
  isInstanceReport,
  isNothing,
  isOfferAnswer,
  isWorkerAccess,
} from '../../workflows/domain/own-answers.ts';

/** What people write, and what JSON makes of nothing. */
const foreign: readonly unknown[] = [null, undefined, true, 0, 'done', '', [], {}, { kind: 'ok' }];

describe('an answer of ours', () => {
  it.each<InstanceReport>([
    { kind: 'noSlot' },
    { kind: 'neverStarted' },
    { kind: 'gone' },
    { kind: 'doubt' },
    { kind: 'refused', code: 'engine-trouble', message: 'no' },
  ])('is %o', (report) => {
    expect(isInstanceReport(report)).toBe(true);
  });

  it('is offers, or an access', () => {
    expect(isOfferAnswer({ offers: [], refusals: [] })).toBe(true);
    expect(isWorkerAccess({ kind: 'local', machineId: 'm', host: 'docker' })).toBe(true);
  });

  it('is nothing where nothing is answered', () => {
    expect([undefined, null, 'done'].map(isNothing)).toEqual([true, false, false]);
  });
});

describe('an answer by hand', () => {
  it.each(foreign)('such as %o is none of ours', (answer) => {
    expect([isInstanceReport(answer), isOfferAnswer(answer), isWorkerAccess(answer)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is not ours with the right kind alone', () => {
    expect(isInstanceReport({ kind: 'exited' })).toBe(false);
    expect(isInstanceReport({ kind: 'refused' })).toBe(false);
    expect(isInstanceReport({ kind: 'refused', code: 'no-such', message: '' })).toBe(false);
    expect(isWorkerAccess({ kind: 'local' })).toBe(false);
  });
});
