import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StoreFixture } from '../store-contract.ts';
import { AWKWARD_KEYS, keysOf, textOf } from './store-words.ts';

export function listPromises(current: () => StoreFixture, manyObjects: number): void {
  it('lists nothing where nothing is', async () => {
    const { store } = current();
    expect(await keysOf(store, '')).toEqual([]);
    expect(await keysOf(store, 'a/b/')).toEqual([]);
  });

  it('lists by the begin of the key', async () => {
    const { store } = current();
    const keys = ['a/1', 'a/10', 'a/2', 'a/1x/y', 'ab/1', 'abc', 'b/a/1'];
    await Promise.all(keys.map((key) => store.put(key, key)));
    const beginnings = [
      '',
      'a',
      'a/',
      'a/1',
      'a/1x',
      'a/1x/',
      'a/10',
      'a/10/',
      'ab',
      'abc',
      'b/a/',
      'x',
      '1',
    ];
    for (const prefix of beginnings) {
      const wanted = keys.filter((key) => key.startsWith(prefix)).toSorted();
      expect(await keysOf(store, prefix), `keys that begin with ${prefix}`).toEqual(wanted);
    }
  });

  it('lists each object with size and date', async () => {
    const { store } = current();
    await store.put('a/b', 'four');
    const listed = [];
    for await (const object of store.list('a')) listed.push(object);
    expect(listed).toEqual([await store.head('a/b')]);
  });

  it('lists keys of every kind', async () => {
    const { store } = current();
    await Promise.all(AWKWARD_KEYS.map((key) => store.put(key, '')));
    expect(await keysOf(store, '')).toEqual(AWKWARD_KEYS.toSorted());
    for (const key of AWKWARD_KEYS) expect(await keysOf(store, key)).toEqual([key]);
  });

  it('refuses a prefix that leads elsewhere', async () => {
    const { store } = current();
    await expect(keysOf(store, '../')).rejects.toThrow(/Cannot use/);
    await expect(keysOf(store, '/')).rejects.toThrow(/Cannot use/);
    await expect(keysOf(store, 'a/../b')).rejects.toThrow(/Cannot use/);
  });

  it('lists many objects, each once', async () => {
    const { store } = current();
    const keys = Array.from({ length: manyObjects }, (_, index) => `many/${index % 7}/${index}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => store.put(key, key)));
    }
    expect(await keysOf(store, 'many/')).toEqual(keys.toSorted());
  });

  it('lets a reader of a list stop early', async () => {
    const { store } = current();
    await Promise.all(['a/1', 'a/2', 'a/3'].map((key) => store.put(key, key)));
    for await (const { key } of store.list('a/')) {
      expect(key).toMatch(/^a\/[123]$/);
      break;
    }
    expect(await keysOf(store, 'a/')).toHaveLength(3);
  });

  it('behaves as a map of keys does', async () => {
    const { store } = current();
    const model = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        for (const { kind, key, body } of steps) {
          const had = model.get(key);
          if (kind === 'remove') {
            await store.remove(key);
            model.delete(key);
          } else if (kind === 'put') {
            expect(await store.put(key, body)).toBe('stored');
            model.set(key, body);
          } else {
            const answer = await store.put(key, body, { ifAbsent: true });
            expect(answer).toBe(had === undefined ? 'stored' : 'exists');
            model.set(key, had ?? body);
          }
          expect(await textOf(store, key)).toBe(model.get(key));
        }
        expect(await keysOf(store, '')).toEqual([...model.keys()].toSorted());
      }),
      { numRuns: 20 },
    );
  });
}

/** No key is the folder of another: not every store can hold both. */
const step = fc.record({
  kind: fc.constantFrom('put', 'putIfAbsent', 'remove'),
  key: fc.constantFrom('a', 'b/1', 'b/2', 'b/c/1', 'd/e/f/1', 'd/e/f/2', 'd/g'),
  body: fc.string({ maxLength: 5 }),
});
