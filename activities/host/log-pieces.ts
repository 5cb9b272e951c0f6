/**
 * A log in the state store: pieces while it grows, one object when it has ended. A piece begins with the cursor at
 * which it ends, so that a later server goes on where this one stopped.
 */

import type { Store } from '../store/store.ts';

export interface LogTarget {
  /** Key of the finished log. */
  readonly key: string;
  /** Prefix of its pieces while it grows. */
  readonly chunkPrefix: string;
}

export class LogPieces {
  private readonly store: Store;
  private readonly target: LogTarget;
  private count = 0;

  constructor(store: Store, target: LogTarget) {
    this.store = store;
    this.target = target;
  }

  /** What is stored already: the whole log, or where its pieces end and how many bytes they hold. */
  async resume(): Promise<
    | { readonly kind: 'finished'; readonly text: string }
    | { readonly kind: 'growing'; readonly cursor?: string; readonly bytes: number }
  > {
    const finished = await this.store.get(this.target.key);
    if (finished) return { kind: 'finished', text: decode(finished) };
    const pieces = await this.read();
    this.count = pieces.length;
    const cursor = pieces.at(-1)?.cursor;
    const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece.text), 0);
    return { kind: 'growing', bytes, ...(cursor !== undefined && { cursor }) };
  }

  /** Adds the piece that follows those we know. Throws when another server was first: resume from what it stored. */
  async add(cursor: string, text: string): Promise<void> {
    const key = pieceKey(this.target, this.count);
    const answer = await this.store.put(key, `${cursor}\n${text}`, { ifAbsent: true });
    if (answer === 'exists') throw new Error(`Cannot add ${key} as another server has done so`);
    this.count += 1;
  }

  /**
   * Makes the log one object: its pieces and, after them, `rest`; answers it. Throws when another server finished it, or
   * when the pieces are not those that `rest` follows, as another server added some: resume from what it stored. Of a
   * program that wrote nothing, nothing is stored.
   */
  async finish(rest: string): Promise<string> {
    if (this.count === 0 && rest === '') return '';
    const pieces = await this.read();
    if (pieces.length !== this.count) {
      throw new Error(`Cannot finish ${this.target.key} as another server is at it`);
    }
    const text = pieces.map((piece) => piece.text).join('') + rest;
    const answer = await this.store.put(this.target.key, text, { ifAbsent: true });
    if (answer === 'exists') throw new Error(`Cannot finish ${this.target.key} as it is finished`);
    return text;
  }

  /** Removes the pieces of a finished log, and such as another server may have added meanwhile. */
  async clear(): Promise<void> {
    for await (const { key } of this.store.list(this.target.chunkPrefix)) {
      await this.store.remove(key);
    }
  }

  private read(): Promise<readonly LogPiece[]> {
    return readLogPieces(this.store, this.target);
  }
}

export interface LogPiece {
  readonly key: string;
  readonly cursor: string;
  readonly text: string;
}

/** The pieces of a growing log in order, from number `from` on. */
export async function readLogPieces(
  store: Store,
  target: LogTarget,
  from = 0,
): Promise<readonly LogPiece[]> {
  const pieces: LogPiece[] = [];
  for (;;) {
    const key = pieceKey(target, from + pieces.length);
    const body = await store.get(key);
    if (!body) return pieces;
    const piece = decode(body);
    const end = piece.indexOf('\n');
    pieces.push({ key, cursor: piece.slice(0, end), text: piece.slice(end + 1) });
  }
}

function pieceKey(target: LogTarget, number: number): string {
  return `${target.chunkPrefix}${String(number).padStart(6, '0')}.log`;
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
