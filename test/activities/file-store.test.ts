import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../../activities/store/file-store.ts';
import { storeFault } from '../../activities/store/store-fault.ts';
import type { Store } from '../../activities/store/store.ts';
import { eventuallyTrue } from '../contract/host/host-fixture.ts';
import { describeStore } from '../contract/store-contract.ts';
import { keysOf, textOf } from '../contract/store/store-words.ts';
import { compiled, type Compiled } from '../support/compiled.ts';

describeStore('file store', { create: () => createFixture() });
describeStore('file store that flushes folders', { create: () => createFixture(true) });

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-store-'));
  store = createFileStore(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('file store', { timeout: 60_000 }, () => {
  it('leaves no empty folder behind', async () => {
    await store.put('a/b/c/1', '');
    await store.put('a/2', '');
    await store.remove('a/b/c/1');
    expect(await readdir(join(folder, 'a'))).toEqual(['2']);
    await store.remove('a/2');
    expect(await readdir(folder)).toEqual(['.tmp']);
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
  });

  it('never lists what is being written', async () => {
    await mkdir(join(folder, '.tmp'));
    await writeFile(join(folder, '.tmp', 'draft'), 'half');
    expect(await keysOf(store, '')).toEqual([]);
    expect(await keysOf(store, '.tmp')).toEqual([]);
    await expect(store.put('.tmp/draft', '')).rejects.toThrow(/keeps .tmp to itself/);
  });

  it('clears away what was never finished', async () => {
    await mkdir(join(folder, '.tmp'));
    await writeFile(join(folder, '.tmp', 'old'), 'half');
    await writeFile(join(folder, '.tmp', 'young'), 'half');
    await utimes(join(folder, '.tmp', 'old'), 0, 0);
    await store.put('a', '');
    expect(await readdir(join(folder, '.tmp'))).toEqual(['young']);
  });

  it('stores where an empty folder was left', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    expect(await store.put('a/b', 'text', { ifAbsent: true })).toBe('stored');
    await mkdir(join(folder, 'c'));
    expect(await store.put('c', 'text')).toBe('stored');
    expect(await keysOf(store, '')).toEqual(['a/b', 'c']);
  });

  it.each([true, false])('refuses folder and object in one (%s)', async (ifAbsent) => {
    await store.put('object', 'text');
    await store.put('folder/object', 'text');
    const below = store.put('object/below/it', 'text', { ifAbsent });
    await expect(below).rejects.toThrow(
      /^Cannot store object\/below\/it as a part of the key is an object/,
    );
    const above = store.put('folder', 'text', { ifAbsent });
    await expect(above).rejects.toThrow(/^Cannot store folder as there are objects below/);
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
  });

  it('says what is wrong with the folder', async () => {
    const long = store.put(`a/${'x'.repeat(300)}`, '');
    await expect(long).rejects.toThrow(/^Cannot store a\/x+ as a part of the key is too long/);
    const nowhere = createFileStore('/proc/no-such-store');
    await expect(nowhere.put('a', '')).rejects.toThrow(
      /^Cannot store a as .*\/proc\/no-such-store/,
    );
    const full = storeFault(
      'store',
      'a',
      Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' }),
    );
    expect(full.message).toBe(
      'Cannot store a as the disk of the store is full: make room [ENOSPC: write]',
    );
  });
});

describe('file store of many processes', { timeout: 60_000 }, () => {
  let module: Compiled;
  beforeAll(async () => {
    module = await compiled('activities/store/file-store.ts');
  }, 60_000);
  afterAll(async () => {
    await module.remove();
  });

  it('gives each key to exactly one process', async () => {
    const writers = [1, 2, 3, 4].map((id) => spawnModule(RACE, module.url, folder, id));
    const outputs = Promise.all(writers.map((writer) => text(writer.stdout)));
    await eventuallyTrue('all are ready', async () => (await keysOf(store, 'ready/')).length === 4);
    await store.put('go', '');
    const won = (await outputs).map((output) => output.split('\n').filter((key) => key !== ''));
    expect(won.flat().toSorted()).toEqual(
      Array.from({ length: 60 }, (_, key) => `key-${key}`).toSorted(),
    );
    for (const [index, keys] of won.entries()) {
      for (const key of keys)
        expect(await textOf(store, `race/${key}`)).toBe(`writer ${index + 1}`);
    }
  });

  it('shows whole objects only, whoever is killed', async () => {
    for (let round = 0; round < 6; round += 1) {
      const writer = spawnModule(OVERWRITE, module.url, folder, round);
      await once(writer.stdout, 'data');
      for (let reads = 0; reads < 10; reads += 1) {
        await delay(3);
        expectWhole(await textOf(store, 'shared/object'));
      }
      writer.kill('SIGKILL');
      await once(writer, 'close');
      expectWhole(await textOf(store, 'shared/object'));
      expect(await keysOf(store, '')).toEqual(['shared/object']);
    }
  });
});

async function createFixture(syncFolders = false) {
  const root = await mkdtemp(join(tmpdir(), 'file-store-'));
  const open = (): Store => createFileStore(root, { syncFolders });
  const cleanup = (): Promise<void> => rm(root, { recursive: true, force: true });
  return { store: open(), another: async () => open(), cleanup };
}

function expectWhole(body: string | undefined): void {
  const letter = body?.[0] ?? '?';
  expect(body === letter.repeat(400_000), `${body?.length} characters`).toBe(true);
}

/** All begin together; each tries every key and says which it won. */
const RACE = `
  await store.put('ready/' + id, '');
  while ((await store.head('go')) === undefined);
  for (let key = 0; key < 60; key += 1) {
    const answer = await store.put('race/key-' + key, 'writer ' + id, { ifAbsent: true });
    if (answer === 'stored') console.log('key-' + key);
  }
`;

const OVERWRITE = `
  for (let turn = 0; ; turn += 1) {
    await store.put('shared/object', 'abcdefghij'[turn % 10].repeat(400_000));
    if (turn === 0) console.log('written');
  }
`;

function spawnModule(code: string, url: string, root: string, id: number) {
  const begin = `const [url, folder, id] = process.argv.slice(1);
    const { createFileStore } = await import(url);
    const store = createFileStore(folder);`;
  const options = ['--input-type=module', '-e', begin + code, url, root, String(id)];
  return spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
}
