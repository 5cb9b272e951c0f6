import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import { bounded } from '../bounded.ts';
import { messageOf } from '../logger.ts';

export interface MachineReachOptions {
  /** Asks the machine's container engine for anything; rejects when it does not answer. */
  readonly ask: (signal: AbortSignal) => Promise<unknown>;
  /** How long the machine may be away before it counts as lost. */
  readonly lostAfterMs: number;
  /** How long it had been away for those who served it before. */
  readonly awayMs: number;
}

/** Longest wait for an answer. */
const ASK_LIMIT_MS = 15_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Whether the machine of a worker answers, asked again and again; and how long it has not. Only time counts in which it
 * was asked in vain: not that in which this process was frozen, or nobody served.
 */
export class MachineReach {
  /** Resolves when the machine has answered for the first time. */
  readonly answered: Promise<void>;
  private readonly options: MachineReachOptions;
  private readonly pauseMs: number;
  private readonly gone = new AbortController();
  private readonly stopped = new AbortController();
  private noteAnswer: () => void = () => undefined;
  private awayMs: number;
  private trouble: string | undefined;

  constructor(options: MachineReachOptions) {
    this.options = options;
    this.awayMs = options.awayMs;
    this.pauseMs = Math.min(options.lostAfterMs / 20, LONGEST_PAUSE_MS);
    this.answered = new Promise((resolve) => {
      this.noteAnswer = resolve;
    });
  }

  /** Aborts when the machine has been away for too long. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /** Nothing while the machine answers. */
  summary(): Pick<WorkerSummary, 'trouble' | 'awayMs'> {
    const { awayMs, trouble } = this;
    return {
      ...(trouble !== undefined && { trouble }),
      ...(awayMs > 0 && { awayMs: Math.round(awayMs) }),
    };
  }

  /** Asks until stopped, or lost. Never rejects. */
  async watch(): Promise<void> {
    let since: number | undefined;
    while (!this.stopped.signal.aborted && !this.lost.aborted) {
      since ??= performance.now();
      since = (await this.ask()) ? undefined : this.countFrom(since);
      const { signal } = this.stopped;
      await sleep(this.pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  stop(): void {
    this.stopped.abort(new Error('nobody waits for the answer any more'));
  }

  private async ask(): Promise<boolean> {
    const silence = (): Error => new Error(`there was no answer for ${ASK_LIMIT_MS} ms`);
    const { signal } = this.stopped;
    try {
      await bounded(this.options.ask, { timeoutMs: ASK_LIMIT_MS, silence, signal });
      this.awayMs = 0;
      this.trouble = undefined;
      this.noteAnswer();
      return true;
    } catch (error) {
      if (!signal.aborted) this.trouble = messageOf(error);
      return signal.aborted;
    }
  }

  /** A look in vain: counts the time since then, as far as it was spent looking. Answers the time of now. */
  private countFrom(since: number): number {
    const now = performance.now();
    this.awayMs += Math.min(now - since, ASK_LIMIT_MS + 2 * this.pauseMs);
    const { lostAfterMs } = this.options;
    if (this.awayMs >= lostAfterMs) this.gone.abort(new Error(this.trouble));
    return now;
  }
}
