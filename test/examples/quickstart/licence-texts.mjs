// @ts-check
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Paths of all licence texts below a folder, sorted. Links are not followed.
 *
 * @param {string} folder
 * @returns {Promise<readonly string[]>}
 */
export async function findLicenceTexts(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return findLicenceTexts(path);
      return entry.isFile() && isLicenceText(entry.name) ? [path] : [];
    }),
  );
  return found.flat().toSorted();
}

/**
 * `LICENSE`, `licence.txt`, `LICENSE-MIT`, `COPYING.md`, but not `license.js`.
 *
 * @param {string} name
 */
function isLicenceText(name) {
  return (
    /^(licen[cs]e|copying)([-_.].*)?$/i.test(name) && !/\.([cm]?[jt]sx?|json|map)$/i.test(name)
  );
}
