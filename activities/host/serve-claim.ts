/**
 * This process's claim to serve a worker, kept up by the heartbeats of `serveWorker` and confirmed by their answers.
 *
 * Whoever declares a worker gone waits until every claim has lapsed, and removes what is there only then. So a process
 * that starts only what it created within a confirmed claim never starts anything behind that declaration.
 */

import type { Context } from '@temporalio/activity';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  type Client,
} from '@temporalio/client';
import { performance } from 'node:perf_hooks';

export class ServeClaim {
  private readonly client: Client;
  private readonly context: Context;
  private readonly timeoutMs: number;
  private readonly timer: NodeJS.Timeout;
  private summary: () => unknown = () => ({ phase: 'connecting' });
  /** When the last confirmed heartbeat was sent; Temporal held the activity open at that time or later. */
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private readonly voided = new AbortController();
  private readonly cancelled = new AbortController();

  /** Begins to heartbeat, five times within the timeout. */
  constructor(client: Client, context: Context, timeoutMs: number) {
    this.client = client;
    this.context = context;
    this.timeoutMs = timeoutMs;
    this.timer = setInterval(() => void this.beat(), timeoutMs / 5);
    void this.beat();
  }

  /** Aborts when Temporal says that this execution of the activity is over: another one serves, or nobody is to. */
  get lost(): AbortSignal {
    return this.voided.signal;
  }

  /** Aborts when Temporal says that the activity is cancelled: the worker is to drain. */
  get cancelRequested(): AbortSignal {
    return this.cancelled.signal;
  }

  /** What the heartbeats say. */
  tell(summary: () => unknown): void {
    this.summary = summary;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Asks Temporal now how things stand. */
  ask(): void {
    void this.beat();
  }

  /** True when the claim was good within the last heartbeat timeout; asks when it does not know. */
  async confirm(): Promise<boolean> {
    return this.fresh() || ((await this.beat()) && this.fresh());
  }

  private fresh(): boolean {
    return performance.now() - this.confirmedAt < this.timeoutMs;
  }

  /** Core wants its own heartbeats; the awaited one alone says that Temporal took it. */
  private async beat(): Promise<boolean> {
    const sentAt = performance.now();
    const details = this.summary();
    this.context.heartbeat(details);
    try {
      await this.client.activity.heartbeat(this.context.info.taskToken, details);
    } catch (error) {
      if (error instanceof ActivityNotFoundError) this.voided.abort();
      if (error instanceof ActivityCancelledError) this.cancelled.abort();
      const taken =
        error instanceof ActivityCancelledError ||
        error instanceof ActivityPausedError ||
        error instanceof ActivityResetError;
      if (!taken) return false;
    }
    this.confirmedAt = Math.max(this.confirmedAt, sentAt);
    return true;
  }
}
