// @ts-check
import { openBareRunner } from './bare-runner.mjs';
import { withClosers } from './closers.mjs';
import { openFakeFleets } from './engine.mjs';
import { openHostFleets, processHost } from './hosts.mjs';
import { median, percentile } from './statistics.mjs';

/** @typedef {import('./runs.mjs').Run} Run */

/**
 * A warm server and one task: how long until its container starts, and from its end to the result.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchLatency(world, { fleets: count }) {
  return withClosers(world, async (closers) => {
    const engine = { runner: await openFakeFleets(world, closers), runs: [] };
    const host = processHost(world);
    const processes = {
      runner: await openHostFleets(world, closers, host, { command: ['true'] }),
      runs: [],
    };
    const bare = { runner: await openBareRunner(world, closers), runs: [] };
    await collect([engine, processes, bare], count);
    return [
      row('Engine alone: submission to first start', engine.runs, bare.runs, startDelay),
      row('Process host: submission to first start', processes.runs, bare.runs, startDelay),
      row('Engine alone: last end to result', engine.runs, bare.runs, endDelay),
      row('Process host: last end to result', processes.runs, bare.runs, endDelay),
    ];
  });
}

/**
 * Runs of all in turn, beginning with another one each time; all are warm when it counts.
 *
 * @param {readonly { runner: import('./runs.mjs').Runner, runs: Run[] }[]} contestants
 * @param {number} count
 */
async function collect(contestants, count) {
  for (const { runner } of contestants) await runner.run(4);
  for (let number = 0; number < count; number += 1) {
    const first = number % contestants.length;
    for (const { runner, runs } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      runs.push(await runner.run(1));
    }
  }
}

/** @param {Run} run */
function startDelay({ submitted, firstStart }) {
  return firstStart - submitted;
}

/** @param {Run} run */
function endDelay({ lastEnd, ended }) {
  return ended - lastEnd;
}

/**
 * @param {string} measure
 * @param {readonly Run[]} ours
 * @param {readonly Run[]} bare
 * @param {(run: Run) => number} delay in milliseconds
 * @returns {import('./table.mjs').Row}
 */
function row(measure, ours, bare, delay) {
  const [own, other] = [ours.map(delay), bare.map(delay)];
  return {
    measure: `${measure} (${ours.length} fleets of 1 task)`,
    ours: inWords(own),
    other: `bare workflows: ${inWords(other)}`,
    ratio: (median(own) / median(other)).toFixed(1),
  };
}

/** @param {readonly number[]} values */
function inWords(values) {
  return `median ${median(values)} ms, p95 ${percentile(values, 95)} ms`;
}
