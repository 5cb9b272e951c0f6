// @ts-check

/**
 * @typedef {object} Row
 * @property {string} measure
 * @property {string} ours
 * @property {string} [other] what ours is compared with
 * @property {string} [ratio]
 * @property {string} [aim]
 */

/**
 * A Markdown table.
 *
 * @param {readonly Row[]} rows
 * @returns {string}
 */
export function renderRows(rows) {
  const lines = [
    ['Measure', 'Fleet', 'Compared with', 'Fleet ÷ other', 'Aim'],
    ['---', '---', '---', '---', '---'],
    ...rows.map(({ measure, ours, other = '', ratio = '', aim = '' }) => [
      measure,
      ours,
      other,
      ratio,
      aim,
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
