/** One secret in a file of its own. */

import { open, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface SecretFile {
  /** The content without one line end. */
  readonly value: string;
  /** Set when every user of the computer may read it: which file, and the remedy. */
  readonly exposed?: string;
}

/**
 * Undefined when there is no such file. Throws, with the reason and never with content, when it may not be used: it
 * leads out of the folder, others may write it, or it is no text. Links within the folder are followed: that is how
 * Kubernetes mounts secrets.
 */
export async function readSecretFile(
  folder: string,
  reference: string,
): Promise<SecretFile | undefined> {
  const named = join(folder, reference);
  try {
    const path = await realpath(named);
    if (relative(await realpath(folder), path).startsWith('..')) {
      throw new Error(`${named} leads out of the folder of secrets: put the file into it`);
    }
    return await readAt(named, path, await realpath(folder));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (hasCode(error, 'EACCES', 'EPERM')) {
      throw new Error(`${named} may not be read: let the user of the fleet server read it`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function readAt(named: string, path: string, folder: string): Promise<SecretFile> {
  const handle = await open(path);
  try {
    const { mode } = await handle.stat();
    if (mode & OTHERS_WRITE) {
      throw new Error(`every user may write ${named}: protect it (chmod 600 ${named})`);
    }
    const value = decode(named, await handle.readFile());
    if (!(mode & OTHERS_READ) || !(await isOpenToOthers(dirname(path), folder))) return { value };
    return { value, exposed: `every user may read ${named}: protect it (chmod 600 ${named})` };
  } finally {
    await handle.close();
  }
}

/** Whether the folders on the way, from the folder of secrets on, let every user through. */
async function isOpenToOthers(path: string, folder: string): Promise<boolean> {
  const { mode } = await stat(path);
  if (!(mode & OTHERS_PASS)) return false;
  return path === folder || isOpenToOthers(dirname(path), folder);
}

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;
const OTHERS_PASS = 0o001;

function decode(named: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/\r?\n$/, '');
  } catch {
    // What the decoder says is of no use, and its error would hold on to the bytes.
    throw new Error(`${named} is not UTF-8: an environment holds text only`);
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
