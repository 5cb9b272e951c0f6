import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createFileStore } from '../activities/store/file-store.ts';

const KEY = 'machine-id';

/**
 * Which computer this is, for workers that are bound to it: `<host name>-<8 hex>`, chosen once per state folder, so that
 * servers that share the folder (and with it the instances) are one computer, and clones of a disk image are not.
 */
export async function machineIdOf(stateFolder: string): Promise<string> {
  await mkdir(stateFolder, { recursive: true });
  const store = createFileStore(stateFolder);
  await store.put(KEY, `${hostname()}-${randomBytes(4).toString('hex')}`, { ifAbsent: true });
  return new TextDecoder().decode(await store.get(KEY)).trim();
}
