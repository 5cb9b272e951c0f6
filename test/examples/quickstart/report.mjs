// @ts-check
import { relative } from 'node:path';
import { sumOf } from './counts.mjs';

/** @typedef {import('./counts.mjs').Count} Count */

const LARGEST = 10;

/**
 * The ten largest files and the totals, as a table.
 *
 * @param {readonly Count[]} counts
 * @param {string} folder from which files are named
 */
export function renderTable(counts, folder) {
  const largest = counts.toSorted((a, b) => b.bytes - a.bytes).slice(0, LARGEST);
  const rest = counts.length - largest.length;
  const rows = [
    ['lines', 'words', 'bytes', 'file'],
    ...largest.map((count) => cells(count, relative(folder, count.file))),
    ['', '', '', `and ${rest} smaller ones`],
    cells(sumOf(counts), `total of ${counts.length} files`),
  ];
  return align(rows).join('\n');
}

/**
 * @param {import('./counts.mjs').Sums} count
 * @param {string} label
 */
function cells({ lines, words, bytes }, label) {
  return [...[lines, words, bytes].map((number) => number.toLocaleString('en')), label];
}

/**
 * Numbers to the right, the last column to the left.
 *
 * @param {readonly (readonly string[])[]} rows
 */
function align(rows) {
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
