/** What becomes of the calls to a fake: they fail, wait, or lose their answer, as a test says. */

import { deferred } from './deferred.ts';

export interface Gate {
  /** Resolves when a call waits at the gate. */
  readonly arrived: Promise<void>;
  readonly release: () => void;
}

export type Trouble = 'none' | 'fail' | 'lose';

export class CallScript {
  /** How often each verb was called. */
  readonly counts = new Map<string, number>();
  /** Asked when nothing else is planned for a call. Default: no trouble. */
  trouble: (verb: string) => Trouble = () => 'none';
  /** How long a call is on its way, and its answer. Default: no time at all. */
  travelMs: (verb: string) => number = () => 0;
  private readonly plans = new Map<string, Plan[]>();
  private readonly makeError: (verb: string) => Error;

  constructor(makeError: (verb: string) => Error) {
    this.makeError = makeError;
  }

  /** The next calls fail and do nothing. */
  fail(verb: string, times = 1, error = this.makeError(verb)): void {
    for (let time = 0; time < times; time += 1) this.plan(verb, { kind: 'fail', error });
  }

  /** The next call does its work, and its answer is lost. */
  lose(verb: string, error = this.makeError(verb)): void {
    this.plan(verb, { kind: 'lose', error });
  }

  /** The next call waits before it does anything. */
  hold(verb: string): Gate {
    const opened = deferred<void>();
    const arrived = deferred<void>();
    this.plan(verb, { kind: 'hold', opened: opened.promise, arrive: arrived.resolve });
    return { arrived: arrived.promise, release: opened.resolve };
  }

  async run<Answer>(verb: string, act: () => Answer | Promise<Answer>): Promise<Answer> {
    this.counts.set(verb, (this.counts.get(verb) ?? 0) + 1);
    const plan = this.plans.get(verb)?.shift() ?? this.unplanned(verb);
    if (plan.kind === 'hold') {
      plan.arrive();
      await plan.opened;
    }
    await this.pause(verb);
    if (plan.kind === 'fail') throw plan.error;
    const answer = await act();
    await this.pause(verb);
    if (plan.kind === 'lose') throw plan.error;
    return answer;
  }

  private async pause(verb: string): Promise<void> {
    const ms = this.travelMs(verb);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  private unplanned(verb: string): Plan {
    const kind = this.trouble(verb);
    return kind === 'none' ? { kind } : { kind, error: this.makeError(verb) };
  }

  private plan(verb: string, plan: Plan): void {
    this.plans.set(verb, [...(this.plans.get(verb) ?? []), plan]);
  }
}

type Plan =
  | { readonly kind: 'none' }
  | { readonly kind: 'fail' | 'lose'; readonly error: Error }
  | { readonly kind: 'hold'; readonly opened: Promise<void>; readonly arrive: () => void };
