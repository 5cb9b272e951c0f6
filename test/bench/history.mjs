// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { openBareRunner } from './bare-runner.mjs';
import { withClosers } from './closers.mjs';
import { openFakeFleets } from './engine.mjs';
import { median } from './statistics.mjs';

/**
 * @typedef {object} Size of one workflow's history
 * @property {string} type
 * @property {number} events
 * @property {number} bytes
 */

/** Ours beside the bare one. */
const LEVELS = /** @type {const} */ ([
  ['task', 'fleetTask', 'bareTask'],
  ['group', 'fleetTaskGroup', 'bareGroup'],
  ['root', 'fleet', 'bareRoot'],
  ['worker', 'fleetWorker', undefined],
]);

/**
 * What a fleet writes into Temporal's histories.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchHistory(world, { tasks }) {
  return withClosers(world, async (closers) => {
    const fleets = await openFakeFleets(world, closers);
    const bare = await openBareRunner(world, closers);
    const own = await historySizes(world, (await fleets.run(tasks)).workflowId, tasks);
    const other = await historySizes(world, (await bare.run(tasks)).workflowId, tasks);
    return LEVELS.map(([level, type, bareType]) =>
      row(level, tasks, sizesOf(own, type), sizesOf(other, bareType)),
    );
  });
}

/**
 * @param {readonly Size[]} sizes
 * @param {string | undefined} type
 */
function sizesOf(sizes, type) {
  return sizes.filter((size) => size.type === type);
}

/**
 * @param {string} level
 * @param {number} tasks
 * @param {readonly Size[]} own
 * @param {readonly Size[]} other
 * @returns {import('./table.mjs').Row}
 */
function row(level, tasks, own, other) {
  const measure = `History of a ${level}, median of ${own.length} (${tasks} tasks)`;
  if (other.length === 0) return { measure, ours: inWords(own) };
  const ratio = (medianOf(own, 'bytes') / medianOf(other, 'bytes')).toFixed(1);
  return {
    measure,
    ours: inWords(own),
    other: `bare: ${inWords(other)}`,
    ratio: `${ratio} (bytes)`,
  };
}

/** @param {readonly Size[]} sizes */
function inWords(sizes) {
  return `${medianOf(sizes, 'events')} events, ${medianOf(sizes, 'bytes')} bytes`;
}

/**
 * @param {readonly Size[]} sizes
 * @param {'events' | 'bytes'} field
 */
function medianOf(sizes, field) {
  return median(sizes.map((size) => size[field]));
}

/**
 * Of a root and all below it.
 *
 * @param {import('./world.mjs').World} world
 * @param {string} root workflow id
 * @param {number} tasks
 * @returns {Promise<readonly Size[]>}
 */
async function historySizes(world, root, tasks) {
  const ids = await descendants(world, root, tasks);
  const sizes = [];
  for (const id of ids) {
    const {
      type,
      historyLength,
      historySize = Number.NaN,
    } = await world.client.workflow.getHandle(id).describe();
    sizes.push({ type, events: historyLength, bytes: historySize });
  }
  return sizes;
}

/**
 * Workflow ids of a root and all below it; waits until Temporal's list, which is late at times, has all tasks.
 *
 * @param {import('./world.mjs').World} world
 * @param {string} root
 * @param {number} tasks
 */
async function descendants({ client }, root, tasks) {
  const fewest = 1 + tasks + Math.ceil(tasks / 500);
  for (let tries = 0; ; tries += 1) {
    const ids = [];
    for await (const { workflowId } of client.workflow.list({
      query: `WorkflowId STARTS_WITH "${root}"`,
    })) {
      ids.push(workflowId);
    }
    if (ids.length >= fewest) return ids;
    if (tries === 50)
      throw new Error(`Temporal lists ${ids.length} workflows under ${root}: expected ${fewest}`);
    await sleep(200);
  }
}
