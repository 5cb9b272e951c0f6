/** How an object comes to its place whole: written beside, flushed, then moved in one step. */

import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from './store-fault.ts';

/** Writes a file of a name of its own into the folder of drafts, and flushes it. Answers its path. */
export async function writeDraft(folder: string, body: Uint8Array | string): Promise<string> {
  await makeFolder(folder);
  const draft = join(folder, randomUUID());
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(body);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return draft;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Removes what killed writers left; a young draft may be in the making. */
export async function clearDrafts(folder: string): Promise<void> {
  const drafts = await readdir(folder).catch(() => []);
  for (const name of drafts) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > DAY_MS) {
      await rm(join(folder, name), { force: true });
    }
  }
}

const DAY_MS = 86_400_000;

/**
 * Moves a draft to its place by `move` (link or rename). Makes the folder when it is missing, as often as a remover
 * takes it away again. `exists` when a file is there and `move` does not replace it.
 */
export async function place(file: string, move: () => Promise<void>): Promise<'stored' | 'exists'> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await move().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (failure === undefined) return 'stored';
    const { error } = failure;
    if (attempt >= MAX_ATTEMPTS || !hasCode(error, 'ENOENT', 'EEXIST', 'EISDIR')) throw error;
    const kind = await kindOf(file);
    if (kind === 'file' && hasCode(error, 'EEXIST')) return 'exists';
    if (kind === 'folder') await removeEmptyFolder(file);
    else await makeFolderAgain(dirname(file));
  }
}

/** One would do, were it not for others that put and remove in the same folders. */
const MAX_ATTEMPTS = 100;

export async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'none',
  );
}

/** A remover may be at work in between: what it takes away again is made in the next attempt. */
async function makeFolderAgain(folder: string): Promise<void> {
  await makeFolder(folder).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

/** Node's own recursive `mkdir` never returns where a file system refuses folders with ENOENT. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOneFolder(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeOneFolder(folder);
  }
}

async function makeOneFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if ((await kindOf(folder)) === 'file') throw systemError('ENOTDIR', `${folder} is a file`);
  }
}

/** Killed writers and slow removers leave empty ones. */
async function removeEmptyFolder(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw systemError('EISDIR', `${folder} is a folder`);
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
  }
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
