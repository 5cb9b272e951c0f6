/**
 * A rate with bursts, as one number: when the next request would be due if requests came evenly. Pure; the time is an
 * argument, in milliseconds of any clock that does not go back.
 */

export interface BucketRules {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests that may go at once after a quiet time; at least 1. */
  readonly burst: number;
}

export interface TokenBucket {
  readonly dueMs: number;
}

export const fullBucket: TokenBucket = { dueMs: -Infinity };

/** Takes a token; it may be used after `waitMs`. Whoever comes later waits at least as long. */
export function takeToken(
  bucket: TokenBucket,
  rules: BucketRules,
  nowMs: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const dueMs = Math.max(bucket.dueMs, nowMs);
  return {
    bucket: { dueMs: dueMs + spacingMs(rules) },
    waitMs: Math.max(0, dueMs - slackMs(rules) - nowMs),
  };
}

/** No token before `untilMs`, and no burst then. */
export function holdBucket(bucket: TokenBucket, rules: BucketRules, untilMs: number): TokenBucket {
  return { dueMs: Math.max(bucket.dueMs, untilMs + slackMs(rules)) };
}

function spacingMs({ perSecond }: BucketRules): number {
  return 1_000 / perSecond;
}

/** How far ahead of an even rate a burst may run. */
function slackMs(rules: BucketRules): number {
  return (rules.burst - 1) * spacingMs(rules);
}
