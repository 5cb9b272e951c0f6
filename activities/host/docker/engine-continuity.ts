/**
 * Since when one connection has had its engine's answers without a break. As long as somebody watches, whose stream is
 * cut when the engine stops, the engine cannot have been stopped within that time; what happened in a break has to be
 * found out. Times are ours, in milliseconds since 1970.
 */

/** From the last answer before a break to the first question that was answered after it. */
export interface Break {
  readonly from: number;
  readonly to: number;
}

/** How far the engine's clock is ahead of ours: at least, and at most. */
export interface ClockLead {
  readonly least: number;
  readonly most: number;
}

/** Of more breaks the oldest are forgotten. */
const REMEMBERED_BREAKS = 32;

export class EngineContinuity {
  /** As measured since the last break. */
  clockLead: ClockLead | undefined;
  #since: number | undefined;
  #brokeAt = 0;
  #lastAnswer: number | undefined;
  #breaks: readonly Break[] = [];

  /** Undefined while the engine does not answer, and before it was first asked. */
  get since(): number | undefined {
    return this.#since;
  }

  get breaks(): readonly Break[] {
    return this.#breaks;
  }

  /** The engine has just answered what it was asked at that time. */
  answered(askedAt: number): void {
    // What was asked before a break says nothing of what follows it.
    if (askedAt < this.#brokeAt) return;
    if (this.#since === undefined) this.#resume(askedAt);
    this.#lastAnswer = Date.now();
  }

  /** A question found no answer, or a stream was cut: nothing is certain until the next answer. */
  broke(): void {
    this.#since = undefined;
    this.#brokeAt = Date.now();
    this.clockLead = undefined;
  }

  #resume(askedAt: number): void {
    this.#since = askedAt;
    if (this.#lastAnswer === undefined) return;
    const ended = { from: this.#lastAnswer, to: askedAt };
    this.#breaks = [...this.#breaks, ended].slice(-REMEMBERED_BREAKS);
  }
}
