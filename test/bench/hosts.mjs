// @ts-check
import { join } from 'node:path';
import { createDockerHost, createProcessHost } from 'serverless-fleets/activities';
import { withClosers } from './closers.mjs';
import { told } from './engine.mjs';
import { openFleetRunner } from './fleet-runner.mjs';
import { openLoopRunner } from './loop-runner.mjs';
import { interleaved, rateRow } from './rounds.mjs';
import { tasksPerSecond } from './runs.mjs';

/** @typedef {import('serverless-fleets/activities').ContainerHost} ContainerHost */

const SLOTS = 4;
const PROGRAM = { command: ['true'], milliCpu: 250, memoryBytes: 64_000_000 };

/**
 * Trivial programs as plain processes, against a bare loop over the same adapter.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchProcessHost(world, { tasks, rounds }) {
  return benchHost(world, { tasks, rounds, open: () => processHost(world), name: 'Process host' });
}

/**
 * The same as containers, where a Docker engine answers.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export async function benchDockerHost(world, { dockerTasks: tasks, rounds, image }) {
  const trouble = await whyNoDocker(image);
  if (trouble !== undefined) {
    world.say(`  left out: ${trouble}`);
    return [{ measure: 'Docker host', ours: `left out: ${trouble}` }];
  }
  return benchHost(world, {
    tasks,
    rounds,
    image,
    open: () => createDockerHost(),
    name: 'Docker host',
  });
}

/** @param {import('./world.mjs').World} world */
export function processHost(world) {
  return createProcessHost({ folder: join(world.folder, 'instances') });
}

/**
 * @param {string} image
 * @returns {Promise<string | undefined>}
 */
export async function whyNoDocker(image) {
  const host = createDockerHost();
  try {
    await host.describe();
    const id = await host.create({ ...PROGRAM, image, ...nothingElse('look') });
    await host.remove(id, { force: true });
    return undefined;
  } catch (error) {
    const hint = 'have an engine answer, and give it the image (--image)';
    return `${error instanceof Error ? error.message : String(error)}; ${hint}`;
  } finally {
    await host.close();
  }
}

/**
 * @param {import('./world.mjs').World} world
 * @param {{ tasks: number, rounds: number, open: () => ContainerHost, name: string, image?: string }} options
 */
function benchHost(world, { tasks, rounds, open, name, image }) {
  return withClosers(world, async (closers) => {
    const program = { ...PROGRAM, ...(image !== undefined && { image }) };
    const fleets = await openHostFleets(world, closers, open(), image);
    const loop = openLoopRunner(
      world,
      closers,
      open(),
      { ...program, ...nothingElse('loop') },
      SLOTS,
    );
    await fleets.run(SLOTS);
    await loop.run(SLOTS);
    const pairs = await interleaved(rounds, {
      ours: () => told(world, 'fleet', fleets.run(tasks)),
      ceiling: () => told(world, 'bare loop', loop.run(tasks)),
    });
    return [
      rateRow(pairs, {
        measure: `${name}, ${tasks} trivial tasks at ${SLOTS} slots`,
        other: 'bare loop',
        unit: 'tasks/s',
        aim: '≥ 0.85',
        rate: tasksPerSecond,
      }),
    ];
  });
}

/**
 * Fleets of trivial programs.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @param {ContainerHost} host
 * @param {string} [image]
 */
export function openHostFleets(world, closers, host, image) {
  return openFleetRunner(world, closers, host, {
    command: PROGRAM.command,
    scale: { max: SLOTS },
    resources: { cpu: '250m', memory: '64M' },
    ...(image !== undefined && { image }),
  });
}

/** @param {string} name */
function nothingElse(name) {
  const unique = `bench-${name}-${process.pid}`;
  return { name: unique, labels: { bench: unique }, env: {}, pidsLimit: 64 };
}
