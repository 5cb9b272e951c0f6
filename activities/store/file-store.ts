/** A store in a folder: object `a/b` is the file `<folder>/a/b`. Many processes may use one folder at once. */

import type { Dirent } from 'node:fs';
import { link, open, opendir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { clearDrafts, kindOf, place, writeDraft } from './file-placing.ts';
import { hasCode, storeFault } from './store-fault.ts';
import { assertStoreKey, assertStorePrefix } from './store-key.ts';
import type { Store, StoredObject } from './store.ts';

export interface FileStoreOptions {
  /**
   * Flushes the folders of a stored object as well, so that even its name survives a power failure. Default false:
   * its bytes are flushed, so that what survives is whole.
   */
  readonly syncFolders?: boolean;
}

/**
 * The folder is made when it is first needed. Unlike other stores this one cannot hold both `a` and `a/b`, nor keys
 * whose first part is `.tmp`, where objects lie while they are written.
 */
export function createFileStore(folder: string, options: FileStoreOptions = {}): Store {
  return new FileStore(resolve(folder), options.syncFolders ?? false);
}

class FileStore implements Store {
  readonly #root: string;
  readonly #syncFolders: boolean;
  #cleared = false;

  constructor(root: string, syncFolders: boolean) {
    this.#root = root;
    this.#syncFolders = syncFolders;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return readFile(this.#fileOf(key)).catch((error: unknown) => undefinedWhenNone(key, error));
  }

  async put(
    key: string,
    body: Uint8Array | string,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<'stored' | 'exists'> {
    const file = this.#fileOf(key);
    if (ifAbsent && (await this.head(key)) !== undefined) return 'exists';
    try {
      return await this.#putFile(file, body, ifAbsent);
    } catch (error) {
      throw storeFault('store', key, error);
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    assertStorePrefix(prefix);
    try {
      yield* this.#walk(prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
    } catch (error) {
      throw storeFault('list', `${prefix}*`, error);
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const found = await stat(this.#fileOf(key)).catch((error: unknown) =>
      undefinedWhenNone(key, error),
    );
    if (found?.isFile() !== true) return undefined;
    return { key, sizeBytes: found.size, modifiedAt: found.mtime.toISOString() };
  }

  async remove(key: string): Promise<void> {
    const file = this.#fileOf(key);
    try {
      await unlink(file);
    } catch (error) {
      // A folder is no object, whatever the system calls the mistake.
      if (hasCode(error, ...NO_OBJECT) || (await kindOf(file)) === 'folder') return;
      throw storeFault('remove', key, error);
    }
    await this.#removeEmptyFolders(dirname(file));
  }

  async #putFile(
    file: string,
    body: Uint8Array | string,
    ifAbsent: boolean,
  ): Promise<'stored' | 'exists'> {
    const drafts = join(this.#root, DRAFTS);
    if (!this.#cleared) await clearDrafts(drafts);
    this.#cleared = true;
    const draft = await writeDraft(drafts, body);
    try {
      // A link is made only where nothing is; a rename replaces what is there. Both happen at once or not at all.
      const move = ifAbsent ? link : rename;
      const answer = await place(file, () => move(draft, file));
      if (this.#syncFolders && answer === 'stored') await this.#syncUpwards(dirname(file));
      return answer;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async *#walk(folder: string, prefix: string): AsyncGenerator<StoredObject> {
    for await (const entry of entriesOf(join(this.#root, folder))) {
      const key = `${folder}${entry.name}`;
      if (key === DRAFTS) continue;
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix)) yield* this.#walk(`${key}/`, prefix);
      } else if (key.startsWith(prefix)) {
        const object = await this.head(key);
        if (object !== undefined) yield object;
      }
    }
  }

  /** Up to the root; one that is not empty, or that another remover was quicker with, ends it. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    if (folder === this.#root) return;
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (removed) await this.#removeEmptyFolders(dirname(folder));
  }

  async #syncUpwards(folder: string): Promise<void> {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder !== this.#root) await this.#syncUpwards(dirname(folder));
  }

  #fileOf(key: string): string {
    assertStoreKey(key);
    if (key === DRAFTS || key.startsWith(`${DRAFTS}/`)) {
      throw new Error(
        `Cannot use ${key} as the key of an object: this store keeps ${DRAFTS} to itself`,
      );
    }
    return join(this.#root, key);
  }
}

const DRAFTS = '.tmp';

/** What the system says when a path leads to no file. */
const NO_OBJECT = ['ENOENT', 'ENOTDIR', 'EISDIR'] as const;

function undefinedWhenNone(key: string, error: unknown): undefined {
  if (hasCode(error, ...NO_OBJECT)) return undefined;
  throw storeFault('read', key, error);
}

/** Nothing for a folder that is not there, or is gone while we read. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
  }
}
