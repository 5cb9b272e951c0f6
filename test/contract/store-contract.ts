/** What every adapter of `Store` must keep, promise by promise. */

import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../activities/store/store.ts';
import { listPromises } from './store/list-contract.ts';
import { objectPromises } from './store/object-contract.ts';
import { racePromises } from './store/race-contract.ts';

export interface StoreFixture {
  readonly store: Store;
  /** One more store on the same objects, as another process has. */
  readonly another: () => Promise<Store>;
  /** Removes every object. */
  readonly cleanup: () => Promise<void>;
}

export interface StoreContractOptions {
  /** A fixture without objects, for each test. */
  readonly create: () => Promise<StoreFixture>;
  /** How many objects make a long list: more than one page, where there are pages. Default 200. */
  readonly manyObjects?: number;
}

export function describeStore(name: string, options: StoreContractOptions): void {
  describe(`${name} as a store`, { timeout: 60_000 }, () => {
    let fixture: StoreFixture | undefined;
    beforeEach(async () => {
      fixture = await options.create();
    });
    afterEach(async () => {
      await fixture?.cleanup();
    });
    const current = (): StoreFixture => {
      if (fixture === undefined) throw new Error('the fixture is there only while a test runs');
      return fixture;
    };

    describe('objects', () => objectPromises(current));
    describe('lists', () => listPromises(current, options.manyObjects ?? 200));
    describe('races', () => racePromises(current));
  });
}
