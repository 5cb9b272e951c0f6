// @ts-check

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  return percentile(values, 50);
}

/**
 * By nearest rank: with few values a high one is the largest.
 *
 * @param {readonly number[]} values
 * @param {number} rank 0 to 100
 * @returns {number}
 */
export function percentile(values, rank) {
  const sorted = values.toSorted((one, other) => one - other);
  const position = Math.ceil((rank / 100) * sorted.length) - 1;
  return sorted[Math.max(0, position)] ?? Number.NaN;
}
