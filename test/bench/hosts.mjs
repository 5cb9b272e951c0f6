// @ts-check
import { join } from 'node:path';
import { createDockerHost, createProcessHost } from 'serverless-fleets/activities';
import { withClosers } from './closers.mjs';
import { told } from './engine.mjs';
import { openFleetRunner } from './fleet-runner.mjs';
import { openLoopRunner } from './loop-runner.mjs';
import { interleaved, rateRow } from './rounds.mjs';
import { tasksPerSecond } from './runs.mjs';

/**
 * @typedef {import('serverless-fleets/activities').ContainerHost} ContainerHost
 *
 * @typedef {object} Work
 * @property {readonly string[]} command
 * @property {string} [image]
 */

const SLOTS = 4;

/** On all that is run here, so that it is found again. */
const LABELS = { bench: `bench-${process.pid}` };

/**
 * Trivial programs as plain processes, against a bare loop over the same adapter.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchProcessHost(world, { tasks, rounds, work }) {
  const measure = `Process host, ${tasks} tasks at ${SLOTS} slots, each \`${commandOf(work).join(' ')}\``;
  const open = () => processHost(world);
  return benchHost(world, { measure, tasks, rounds, open, work: { command: commandOf(work) } });
}

/**
 * The same as containers, where a Docker engine answers.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export async function benchDockerHost(world, { dockerTasks: tasks, rounds, image, work }) {
  const command = commandOf(work);
  const measure = `Docker host, ${tasks} tasks at ${SLOTS} slots, each \`${command.join(' ')}\``;
  const trouble = await whyNoDocker(image);
  if (trouble === undefined) {
    const open = () => createDockerHost();
    return benchHost(world, { measure, tasks, rounds, open, work: { command, image } });
  }
  world.say(`  left out: ${trouble}`);
  return [{ measure, ours: 'left out: no engine, or no image' }];
}

/** @param {import('./world.mjs').World} world */
export function processHost(world) {
  return createProcessHost({ folder: join(world.folder, 'instances') });
}

/**
 * @param {import('./world.mjs').World} world
 * @param {{ measure: string, tasks: number, rounds: number, open: () => ContainerHost, work: Work }} options
 */
function benchHost(world, { measure, tasks, rounds, open, work }) {
  return withClosers(world, async (closers) => {
    closers.push(() => removeLeftovers(open()));
    const fleets = await openHostFleets(world, closers, open(), work);
    const loop = openLoopRunner(world, closers, open(), programOf(work), SLOTS);
    await fleets.run(SLOTS);
    await loop.run(SLOTS);
    const pairs = await interleaved(rounds, {
      ours: () => told(world, 'fleet', fleets.run(tasks)),
      ceiling: () => told(world, 'bare loop', loop.run(tasks)),
    });
    const rate = tasksPerSecond;
    return [rateRow(pairs, { measure, other: 'bare loop', unit: 'tasks/s', aim: '≥ 0.85', rate })];
  });
}

/**
 * Fleets whose tasks are small programs.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 * @param {ContainerHost} host
 * @param {Work} work
 */
export function openHostFleets(world, closers, host, work) {
  return openFleetRunner(world, closers, host, {
    command: [...work.command],
    labels: LABELS,
    scale: { max: SLOTS },
    resources: { cpu: '250m', memory: '64M' },
    ...(work.image !== undefined && { image: work.image }),
  });
}

/** @param {string} seconds */
function commandOf(seconds) {
  return Number(seconds) > 0 ? ['sleep', seconds] : ['true'];
}

/**
 * What a fleet would make of it.
 *
 * @param {Work} work
 */
function programOf(work) {
  return {
    ...work,
    labels: LABELS,
    env: {},
    milliCpu: 250,
    memoryBytes: 64_000_000,
    pidsLimit: 4096,
  };
}

/**
 * Why nothing can be run on Docker, if so.
 *
 * @param {string} image
 * @returns {Promise<string | undefined>}
 */
export async function whyNoDocker(image) {
  const host = createDockerHost();
  try {
    const name = `${LABELS.bench}-look`;
    const id = await host.create({ ...programOf({ command: ['true'], image }), name });
    await host.remove(id, { force: true });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${reason} (give the engine the image, or name another with --image)`;
  } finally {
    await host.close();
  }
}

/** Of a run that was interrupted. @param {ContainerHost} host */
async function removeLeftovers(host) {
  for (const { id } of await host.list(LABELS)) await host.remove(id, { force: true });
  await host.close();
}
