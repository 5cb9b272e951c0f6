import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileStore } from '../../activities/store/file-store.ts';
import { storeFault } from '../../activities/store/store-fault.ts';
import { checkStore } from '../../activities/store/store-check.ts';
import type { Store } from '../../activities/store/store.ts';
import { MemoryStore } from '../support/memory-store.ts';

let folder: string;
const warnings: string[] = [];
const logger = { info: () => undefined, warn: (event: string) => void warnings.push(event) };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-check-'));
  warnings.length = 0;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('makes a store that is missing and leaves nothing', async () => {
  const store = createFileStore(join(folder, 'new', 'store'));
  await checkStore(store, 'new/store', logger);
  const left: string[] = [];
  for await (const { key } of store.list('')) left.push(key);
  expect(left).toEqual([]);
  expect(warnings).toEqual([]);
});

it('refuses a store that cannot be made', async () => {
  writeFileSync(join(folder, 'file'), '');
  const place = join(folder, 'file', 'store');
  await expect(checkStore(createFileStore(place), place, logger)).rejects.toThrow(
    /^Cannot use the state store: Cannot store \.check\/\w+ as .* \[store=.*file\/store\]$/,
  );
});

it('warns of a store that is only full', async () => {
  const full: Store = Object.assign(new MemoryStore(), {
    put: async (key: string) => {
      throw storeFault('store', key, Object.assign(new Error('full'), { code: 'ENOSPC' }));
    },
  });
  await checkStore(full, 'full', logger);
  expect(warnings).toEqual(['the state store is full']);
});
