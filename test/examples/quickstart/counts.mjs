// @ts-check
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @typedef {{ readonly file: string, readonly lines: number, readonly words: number, readonly bytes: number }} Count */
/** @typedef {Omit<Count, 'file'>} Sums */

/**
 * What the tasks of a fleet counted, read back from their logs.
 *
 * @param {import('serverless-fleets/client').FleetClient} fleets
 * @param {string} fleet
 * @returns {Promise<readonly Count[]>}
 */
export async function countsOfFleet(fleets, fleet) {
  const counts = [];
  for await (const { stream, text } of fleets.logs(fleet)) {
    if (stream === 'stdout') counts.push(parseCount(text));
  }
  return counts;
}

/**
 * The same without a fleet: one `wc` over all files, in the locale of the tasks.
 *
 * @param {readonly string[]} files
 * @returns {Promise<readonly Count[]>}
 */
export async function countDirectly(files) {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = await promisify(execFile)('wc', ['-l', '-w', '-c', '--', ...files], { env });
  const lines = stdout.trimEnd().split('\n');
  // The last line is the total.
  return lines.slice(0, files.length).map(parseCount);
}

/**
 * @param {readonly Count[]} counts
 * @returns {Sums}
 */
export function sumOf(counts) {
  return counts.reduce(
    (sum, { lines, words, bytes }) => ({
      lines: sum.lines + lines,
      words: sum.words + words,
      bytes: sum.bytes + bytes,
    }),
    { lines: 0, words: 0, bytes: 0 },
  );
}

/**
 * A line of `wc -l -w -c`.
 *
 * @param {string} line
 * @returns {Count}
 */
function parseCount(line) {
  const [, lines, words, bytes, file] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
  if (file === undefined) throw new Error(`Cannot read a count from ${JSON.stringify(line)}`);
  return { file, lines: Number(lines), words: Number(words), bytes: Number(bytes) };
}
