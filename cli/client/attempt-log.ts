import { type LogTarget, readLogPieces } from '../../activities/host/log-pieces.ts';
import type { Store } from '../../activities/store/store.ts';

/**
 * The log of one attempt, read as it grows: every character once, also when its pieces are made one object in between.
 * For the pieces, in their order, are the beginning of that object, and go only after it is there.
 */
export class AttemptLog {
  private readonly store: Store;
  private readonly target: LogTarget;
  private pieces = 0;
  private length = 0;
  private finished = false;

  constructor(store: Store, target: LogTarget) {
    this.store = store;
    this.target = target;
  }

  /** True when all has been read that there will ever be. */
  isFinished(): boolean {
    return this.finished;
  }

  /** What came since the last call, in whole lines; empty when nothing did. */
  async read(): Promise<string> {
    if (this.finished) return '';
    const pieces = await readLogPieces(this.store, this.target, this.pieces);
    if (pieces.length > 0) {
      const text = pieces.map((piece) => piece.text).join('');
      this.pieces += pieces.length;
      this.length += text.length;
      return text;
    }
    const whole = await this.store.get(this.target.key);
    if (!whole) return '';
    this.finished = true;
    return new TextDecoder().decode(whole).slice(this.length);
  }
}
