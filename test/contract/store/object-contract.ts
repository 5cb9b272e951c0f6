import { expect, it } from 'vitest';
import type { StoreFixture } from '../store-contract.ts';
import { AWKWARD_KEYS, textOf, WRONG_KEYS } from './store-words.ts';

export function objectPromises(current: () => StoreFixture): void {
  it('knows nothing of an object never stored', async () => {
    const { store } = current();
    expect(await store.get('a/b')).toBeUndefined();
    expect(await store.head('a/b')).toBeUndefined();
    await store.remove('a/b');
  });

  it('gives back text and bytes exactly', async () => {
    const { store, another } = current();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 256);
    expect(await store.put('text', 'naïve €🚢\r\n\0')).toBe('stored');
    expect(await store.put('bytes', bytes)).toBe('stored');
    expect(await store.put('empty', '')).toBe('stored');
    const reader = await another();
    expect(await textOf(reader, 'text')).toBe('naïve €🚢\r\n\0');
    expect(Buffer.compare((await reader.get('bytes')) ?? new Uint8Array(), bytes)).toBe(0);
    expect((await reader.get('empty'))?.length).toBe(0);
  });

  it('replaces an object as a whole', async () => {
    const { store } = current();
    await store.put('a/b', 'a long first text');
    expect(await store.put('a/b', 'short')).toBe('stored');
    expect(await textOf(store, 'a/b')).toBe('short');
  });

  it('leaves what is there when asked to', async () => {
    const { store } = current();
    expect(await store.put('a/b', 'first', { ifAbsent: true })).toBe('stored');
    expect(await store.put('a/b', 'second', { ifAbsent: true })).toBe('exists');
    expect(await textOf(store, 'a/b')).toBe('first');
    await store.remove('a/b');
    expect(await store.put('a/b', 'third', { ifAbsent: true })).toBe('stored');
    expect(await textOf(store, 'a/b')).toBe('third');
  });

  it('tells the size and date of an object', async () => {
    const { store } = current();
    await store.put('a/b', '€');
    const head = await store.head('a/b');
    expect(head).toMatchObject({ key: 'a/b', sizeBytes: 3 });
    expect(head?.modifiedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(Math.abs(Date.parse(head?.modifiedAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('removes an object and no other', async () => {
    const { store } = current();
    await Promise.all(['a/b', 'a/bc', 'a/c/d', 'a2'].map((key) => store.put(key, key)));
    await store.remove('a/b');
    await store.remove('a');
    await store.remove('a/c');
    expect(await textOf(store, 'a/b')).toBeUndefined();
    expect(await textOf(store, 'a/bc')).toBe('a/bc');
    expect(await textOf(store, 'a/c/d')).toBe('a/c/d');
    expect(await textOf(store, 'a2')).toBe('a2');
  });

  it('takes no folder for an object', async () => {
    const { store } = current();
    await store.put('a/b/c', 'text');
    expect(await store.get('a/b')).toBeUndefined();
    expect(await store.head('a')).toBeUndefined();
    expect(await store.get('a/b/c/d')).toBeUndefined();
    expect(await store.head('a/b/c/d')).toBeUndefined();
  });

  it('keeps keys of every kind apart', async () => {
    const { store } = current();
    await Promise.all(AWKWARD_KEYS.map((key) => store.put(key, key)));
    for (const key of AWKWARD_KEYS) {
      expect(await textOf(store, key), key).toBe(key);
      expect((await store.head(key))?.key).toBe(key);
    }
  });

  it.each(WRONG_KEYS)('refuses the key %j everywhere', async (key) => {
    const { store } = current();
    await expect(store.put(key, 'text')).rejects.toThrow(/Cannot use .* as the key/);
    await expect(store.get(key)).rejects.toThrow(/Cannot use .* as the key/);
    await expect(store.head(key)).rejects.toThrow(/Cannot use .* as the key/);
    await expect(store.remove(key)).rejects.toThrow(/Cannot use .* as the key/);
  });
}
