/** An answer that is asked for once for all who want it, and kept for a while. A failure is kept for nobody. */
export class Memo<Answer> {
  readonly #ask: () => Promise<Answer>;
  readonly #keepMs: number;
  #kept: { readonly answer: Promise<Answer>; readonly atMs: number } | undefined;

  constructor(ask: () => Promise<Answer>, keepMs: number) {
    this.#ask = ask;
    this.#keepMs = keepMs;
  }

  /** One that was asked for at most `maxAgeMs` ago (default: as long as answers are kept), else a new one. */
  get(maxAgeMs = this.#keepMs): Promise<Answer> {
    const kept = this.#kept;
    if (kept && performance.now() - kept.atMs <= maxAgeMs) return kept.answer;
    const fresh = { answer: this.#ask(), atMs: performance.now() };
    this.#kept = fresh;
    fresh.answer.catch(() => {
      if (this.#kept === fresh) this.#kept = undefined;
    });
    return fresh.answer;
  }
}
