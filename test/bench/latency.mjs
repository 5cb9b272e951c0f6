// @ts-check
import { createDockerHost } from 'serverless-fleets/activities';
import { openBareRunner } from './bare-runner.mjs';
import { withClosers } from './closers.mjs';
import { openFakeFleets } from './engine.mjs';
import { openHostFleets, processHost, whyNoDocker } from './hosts.mjs';
import { median, percentile } from './statistics.mjs';

/** @typedef {import('./runs.mjs').Run} Run */

/** @typedef {{ readonly runner: import('./runs.mjs').Runner, readonly runs: Run[] }} Contestant */

/**
 * A warm server and one task: how long until its container starts, and from its end to the result.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchLatency(world, { fleets: count, image }) {
  return withClosers(world, async (closers) => {
    const own = {
      'Engine alone': contestant(await openFakeFleets(world, closers)),
      'Process host': contestant(
        await openHostFleets(world, closers, processHost(world), { command: ['true'] }),
      ),
      ...(await dockerContestant(world, closers, image)),
    };
    const bare = contestant(await openBareRunner(world, closers));
    await collect([...Object.values(own), bare], count);
    return Object.entries(own).flatMap(([name, { runs }]) => [
      row(`${name}: submission to first start`, runs, bare.runs, startDelay),
      row(`${name}: last end to result`, runs, bare.runs, endDelay),
    ]);
  });
}

/**
 * @param {import('./runs.mjs').Runner} runner
 * @returns {Contestant}
 */
function contestant(runner) {
  return { runner, runs: [] };
}

/**
 * Where a Docker engine answers.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @param {string} image
 * @returns {Promise<Readonly<Record<string, Contestant>>>}
 */
async function dockerContestant(world, closers, image) {
  const trouble = await whyNoDocker(image);
  if (trouble !== undefined) {
    world.say(`  Docker left out: ${trouble}`);
    return {};
  }
  const work = { command: ['true'], image };
  const runner = await openHostFleets(world, closers, createDockerHost(), work);
  return { 'Docker host': contestant(runner) };
}

/**
 * Runs of all in turn, beginning with another one each time; all are warm when it counts.
 *
 * @param {readonly Contestant[]} contestants
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
    aim: '≤ 300 ms',
  };
}

/** @param {readonly number[]} values */
function inWords(values) {
  return `median ${median(values)} ms, p95 ${percentile(values, 95)} ms`;
}
