import { setTimeout as sleep } from 'node:timers/promises';

import { fullBucket, holdBucket, takeToken } from './token-bucket.ts';
import type { BucketRules, TokenBucket } from './token-bucket.ts';

/** Holds the calls of all clients that share it to one rate; IBM's own limit is not documented. */
export class RateLimit {
  readonly #rules: BucketRules;
  #bucket: TokenBucket = fullBucket;

  constructor(rules: BucketRules) {
    this.#rules = rules;
  }

  /** Returns when one request may be sent. */
  async take(signal?: AbortSignal): Promise<void> {
    const { bucket, waitMs } = takeToken(this.#bucket, this.#rules, performance.now());
    this.#bucket = bucket;
    if (waitMs > 0) await sleep(waitMs, undefined, signal && { signal });
  }

  /** Nobody sends for so long: we were told that we ask too often. */
  hold(milliseconds: number): void {
    this.#bucket = holdBucket(this.#bucket, this.#rules, performance.now() + milliseconds);
  }
}
