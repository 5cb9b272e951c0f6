// @ts-check
import { openBareRunner } from './bare-runner.mjs';
import { withClosers } from './closers.mjs';
import { createFakeHost } from './fake-host.mjs';
import { openFleetRunner } from './fleet-runner.mjs';
import { interleaved, rateRow } from './rounds.mjs';
import { cpuMsPerTask, steadyTasksPerSecond, tasksPerSecond } from './runs.mjs';

const SLOTS = 100;

/**
 * Instances that end at once, against bare workflows of the same shape: what our protocol costs.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchEngine(world, { tasks, rounds }) {
  return withClosers(world, async (closers) => {
    const fleets = await openFakeFleets(world, closers);
    const bare = await openBareRunner(world, closers);
    await fleets.run(20);
    await bare.run(20);
    const pairs = await interleaved(rounds, {
      ours: () => told(world, 'fleet', fleets.run(tasks)),
      ceiling: () => told(world, 'bare workflows', bare.run(tasks)),
    });
    const common = { other: 'bare workflows', unit: 'tasks/s' };
    return [
      rateRow(pairs, {
        ...common,
        measure: `Engine alone, ${tasks} tasks, from submission to result`,
        aim: '≥ 0.9',
        rate: tasksPerSecond,
      }),
      rateRow(pairs, {
        ...common,
        measure: `Engine alone, ${tasks} tasks, from the first start to the last end`,
        rate: steadyTasksPerSecond,
      }),
      rateRow(pairs, {
        ...common,
        measure: `Engine alone, ${tasks} tasks, CPU time of the server and of Temporal`,
        unit: 'ms/task',
        rate: cpuMsPerTask,
      }),
    ];
  });
}

/**
 * Fleets whose instances end at once.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @returns {Promise<import('./runs.mjs').Runner>}
 */
export function openFakeFleets(world, closers) {
  return openFleetRunner(world, closers, createFakeHost(SLOTS), {
    command: ['true'],
    scale: { max: SLOTS },
    resources: { cpu: 1, memory: '64M' },
  });
}

/**
 * @param {import('./world.mjs').World} world
 * @param {string} what
 * @param {Promise<import('./runs.mjs').Run>} running
 */
export async function told(world, what, running) {
  const run = await running;
  const { tasks, submitted, firstStart, lastEnd, ended, cpuSeconds } = run;
  const [own, temporal] = [cpuSeconds.own, cpuSeconds.temporal].map((seconds) =>
    ((1000 * seconds) / tasks).toFixed(1),
  );
  world.say(
    `  ${what}: ${tasks} tasks in ${ended - submitted} ms; first start after ${firstStart - submitted} ms, result ${ended - lastEnd} ms after the last end; CPU a task: ${own} ms here, ${temporal} ms in Temporal`,
  );
  return run;
}
