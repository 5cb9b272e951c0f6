// @ts-check
/** The application's own activities: they prepare what the tasks of the fleet read, and sum up what they wrote. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ITEMS = ['apples', 'bread', 'cheese'];

/**
 * A file per day, with lines of item, pieces and price.
 *
 * @param {string} folder
 * @param {number} days
 * @returns {Promise<string[]>} the files
 */
export async function writeSales(folder, days) {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Array.from({ length: days }, async (_, day) => {
      const file = join(folder, `day-${day}.csv`);
      const lines = ITEMS.map((item, number) => `${item},${day + number},${number + 1}\n`);
      await writeFile(file, lines.join(''));
      return file;
    }),
  );
}

/**
 * @param {readonly string[]} files of the sales; the sums are beside them
 * @returns {Promise<Record<string, number>>} what was earned with each item
 */
export async function sumUp(files) {
  /** @type {Record<string, number>} */
  const earned = {};
  for (const file of files) {
    const sums = await readFile(`${file}.sums`, 'utf8');
    for (const line of sums.trim().split('\n')) {
      const [item = '', sum] = line.split(',');
      earned[item] = (earned[item] ?? 0) + Number(sum);
    }
  }
  return earned;
}
