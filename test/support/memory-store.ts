import type { Store, StoredObject } from '../../activities/store/store.ts';

/** A store in memory, whose every call may be told to a listener first. */
export class MemoryStore implements Store {
  readonly objects = new Map<string, string>();
  private readonly before: (call: string) => void;

  constructor(before: (call: string) => void = () => undefined) {
    this.before = before;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.before(`get ${key}`);
    const body = this.objects.get(key);
    return body === undefined ? undefined : new TextEncoder().encode(body);
  }

  async put(key: string, body: Uint8Array | string): Promise<'stored'> {
    this.objects.set(key, typeof body === 'string' ? body : new TextDecoder().decode(body));
    return 'stored';
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    this.before(`list ${prefix}`);
    for (const [key, body] of this.objects) {
      if (key.startsWith(prefix)) yield { key, sizeBytes: body.length, modifiedAt: '' };
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const body = this.objects.get(key);
    return body === undefined ? undefined : { key, sizeBytes: body.length, modifiedAt: '' };
  }

  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }
}
