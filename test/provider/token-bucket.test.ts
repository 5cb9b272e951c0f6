import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimit } from '../../activities/provider/vpc/rate-limit.ts';
import {
  type BucketRules,
  fullBucket,
  holdBucket,
  takeToken,
} from '../../activities/provider/vpc/token-bucket.ts';
import { useFakeClock } from '../support/fake-clock.ts';

const rulesOf = fc.record({
  perSecond: fc.integer({ min: 1, max: 50 }),
  burst: fc.integer({ min: 1, max: 20 }),
});

/** Pauses between askings, in milliseconds. */
const pausesOf = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });

/** When each of them may send. */
function grants(rules: BucketRules, pauses: readonly number[]): readonly number[] {
  let bucket = fullBucket;
  let nowMs = 0;
  return pauses.map((pause) => {
    nowMs += pause;
    const taken = takeToken(bucket, rules, nowMs);
    bucket = taken.bucket;
    return nowMs + taken.waitMs;
  });
}

describe('a token bucket', () => {
  it('never grants more than burst and rate allow', () => {
    fc.assert(
      fc.property(rulesOf, pausesOf, (rules, pauses) => {
        const times = grants(rules, pauses);
        for (const [first, from] of times.entries()) {
          for (const [offset, to] of times.slice(first).entries()) {
            const allowed = rules.burst + ((to - from) * rules.perSecond) / 1_000;
            expect(offset + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it('grants in the order of asking', () => {
    fc.assert(
      fc.property(rulesOf, pausesOf, (rules, pauses) => {
        const times = grants(rules, pauses);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
      }),
    );
  });

  it('makes nobody wait who asks slowly enough', () => {
    fc.assert(
      fc.property(rulesOf, fc.integer({ min: 1, max: 30 }), (rules, count) => {
        const pause = Math.ceil(1_000 / rules.perSecond);
        const times = grants(
          rules,
          Array.from({ length: count }, () => pause),
        );
        expect(times.at(-1)).toBe(count * pause);
      }),
    );
  });

  it('grants nothing before the end of a hold', () => {
    fc.assert(
      fc.property(
        rulesOf,
        fc.integer({ min: 0, max: 5_000 }),
        pausesOf,
        (rules, untilMs, pauses) => {
          let bucket = holdBucket(fullBucket, rules, untilMs);
          let nowMs = 0;
          for (const pause of pauses) {
            nowMs += pause;
            const taken = takeToken(bucket, rules, nowMs);
            bucket = taken.bucket;
            expect(nowMs + taken.waitMs).toBeGreaterThanOrEqual(untilMs - 1e-6);
          }
        },
      ),
    );
  });
});

describe('a rate limit', () => {
  const clock = useFakeClock();

  it('lets a burst through and spaces the rest', async () => {
    const limit = new RateLimit({ perSecond: 10, burst: 2 });
    const begin = performance.now();
    const sent: number[] = [];
    for (let number = 0; number < 4; number += 1) {
      void limit.take().then(() => sent.push(performance.now() - begin));
    }
    await clock.pass(1_000);
    expect(sent).toEqual([0, 0, 100, 200]);
  });

  it('holds everybody when told to slow down', async () => {
    const limit = new RateLimit({ perSecond: 10, burst: 5 });
    const begin = performance.now();
    limit.hold(3_000);
    const sent: number[] = [];
    void limit.take().then(() => sent.push(performance.now() - begin));
    void limit.take().then(() => sent.push(performance.now() - begin));
    await clock.pass(4_000);
    expect(sent).toEqual([3_000, 3_100]);
  });

  it('lets go of those who give up waiting', async () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    await limit.take();
    const stop = new AbortController();
    const waiting = limit.take(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});
