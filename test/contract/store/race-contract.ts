import { expect, it } from 'vitest';
import type { StoreFixture } from '../store-contract.ts';
import { keysOf, textOf } from './store-words.ts';

export function racePromises(current: () => StoreFixture): void {
  it('lets exactly one of many writers win', async () => {
    const { store, another } = current();
    const stores = [store, await another(), await another()];
    for (let round = 0; round < 5; round += 1) {
      const key = `race/${round}/object`;
      const writers = Array.from({ length: 12 }, async (_, writer) => {
        const answer = await stores[writer % 3]?.put(key, `writer ${writer}`, { ifAbsent: true });
        return answer === 'stored' ? [writer] : [];
      });
      const winners = (await Promise.all(writers)).flat();
      expect(winners).toHaveLength(1);
      expect(await textOf(store, key)).toBe(`writer ${winners[0]}`);
    }
  });

  it('never shows a reader part of an object', async () => {
    const { store, another } = current();
    const bodies = ['a', 'b'].map((letter) => letter.repeat(500_000));
    await store.put('whole', bodies[0] ?? '');
    let writing = true;
    const writes = (async () => {
      for (let turn = 0; turn < 40; turn += 1) await store.put('whole', bodies[turn % 2] ?? '');
      writing = false;
    })();
    const reader = await another();
    for (let reads = 0; writing || reads === 0; reads += 1) {
      const text = (await textOf(reader, 'whole')) ?? 'none';
      expect(bodies.includes(text), `${text.length} characters: ${text.slice(0, 9)}…`).toBe(true);
    }
    await writes;
  });

  it('stores while others remove in the same folder', async () => {
    const { store, another } = current();
    const other = await another();
    const work = Array.from({ length: 8 }, async (_, worker) => {
      const key = `shared/folder/deep/${worker}`;
      for (let turn = 0; turn < 15; turn += 1) {
        expect(await (turn % 2 === 0 ? store : other).put(key, key)).toBe('stored');
        expect(await textOf(other, key)).toBe(key);
        await other.remove(key);
      }
    });
    const lists = (async () => {
      for (let turn = 0; turn < 30; turn += 1) await keysOf(store, 'shared/');
    })();
    await Promise.all([...work, lists]);
    expect(await keysOf(store, '')).toEqual([]);
  });
}
