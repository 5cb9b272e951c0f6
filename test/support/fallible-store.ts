/** A store in memory that fails when a test says so. */

import type { Store, StoredObject } from '../../activities/store/store.ts';
import { assertStoreKey, assertStorePrefix } from '../../activities/store/store-key.ts';
import { CallScript } from './call-script.ts';

interface Kept {
  readonly bytes: Uint8Array;
  readonly modifiedAt: string;
}

/** What several stores share, as two processes do. */
export type StoredObjects = Map<string, Kept>;

export class FallibleStore implements Store {
  /** Verbs are those of the port. */
  readonly script = new CallScript((verb) => new Error(`The store is away [${verb}]`));
  readonly objects: StoredObjects;
  private readonly tell: (event: string) => void;

  constructor(tell: (event: string) => void = () => undefined, objects: StoredObjects = new Map()) {
    this.tell = tell;
    this.objects = objects;
  }

  /** The object as text. */
  text(key: string): string | undefined {
    const kept = this.objects.get(key);
    return kept && new TextDecoder().decode(kept.bytes);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    assertStoreKey(key);
    return this.script.run('get', () => this.objects.get(key)?.bytes.slice());
  }

  async put(
    key: string,
    body: Uint8Array | string,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<'stored' | 'exists'> {
    assertStoreKey(key);
    return this.script.run('put', () => {
      if (ifAbsent && this.objects.has(key)) return 'exists';
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
      this.objects.set(key, { bytes, modifiedAt: new Date().toISOString() });
      this.tell(`stored ${key}`);
      return 'stored';
    });
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    assertStorePrefix(prefix);
    await this.script.run('list', () => undefined);
    for (const [key, kept] of Array.from(this.objects)) {
      if (key.startsWith(prefix)) yield described(key, kept);
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    assertStoreKey(key);
    return this.script.run('head', () => {
      const kept = this.objects.get(key);
      return kept && described(key, kept);
    });
  }

  async remove(key: string): Promise<void> {
    assertStoreKey(key);
    await this.script.run('remove', () => this.objects.delete(key));
  }
}

function described(key: string, { bytes, modifiedAt }: Kept): StoredObject {
  return { key, sizeBytes: bytes.length, modifiedAt };
}
