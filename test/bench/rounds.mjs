// @ts-check
import { median } from './statistics.mjs';

/**
 * @template Sample
 * @typedef {{ readonly ours: Sample, readonly ceiling: Sample }} Pair
 */

/**
 * Measures ours and the ceiling in turn; who went first goes second in the next round.
 *
 * @template Sample
 * @param {number} rounds
 * @param {Pair<() => Promise<Sample>>} measures
 * @returns {Promise<readonly Pair<Sample>[]>}
 */
export async function interleaved(rounds, { ours, ceiling }) {
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await ours();
      pairs.push({ ours: first, ceiling: await ceiling() });
    } else {
      const first = await ceiling();
      pairs.push({ ceiling: first, ours: await ours() });
    }
  }
  return pairs;
}

/**
 * A row of rates: medians, and the ratios of the rounds.
 *
 * @template Sample
 * @param {readonly Pair<Sample>[]} pairs
 * @param {{ measure: string, other: string, unit: string, aim?: string, rate: (sample: Sample) => number }} options
 * @returns {import('./table.mjs').Row}
 */
export function rateRow(pairs, { measure, other, unit, aim, rate }) {
  const ours = pairs.map((pair) => rate(pair.ours));
  const ceiling = pairs.map((pair) => rate(pair.ceiling));
  const ratios = ours.map((value, round) => value / (ceiling[round] ?? Number.NaN));
  return {
    measure,
    ours: `${median(ours).toFixed(1)} ${unit}`,
    other: `${other}: ${median(ceiling).toFixed(1)} ${unit}`,
    ratio: `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    ...(aim !== undefined && { aim }),
  };
}
