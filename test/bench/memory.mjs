// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli-run.mjs';
import { withClosers } from './closers.mjs';

const TASK_QUEUE = 'bench-memory';
const WARM_UP_TASKS = 100;

/**
 * Whether the memory of a server, and of the command that waits for a fleet, depends on how many tasks there are.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchMemory(world, { memoryTasks }) {
  return withClosers(world, async (closers) => {
    const server = await openServerProcess(world, closers);
    await runFleet(world, WARM_UP_TASKS);
    const seen = [];
    for (const tasks of memoryTasks) {
      const peaks = await runFleet(world, tasks);
      seen.push({ tasks, ...peaks, ...(await server.memory()) });
      world.say(`  ${JSON.stringify(seen.at(-1))}`);
    }
    return [
      row('Resident memory of a server after a fleet', seen, 'rss'),
      row('Live JavaScript heap of it', seen, 'heapUsed'),
      row('Peak memory of `fleet run`', seen, 'run'),
      row('Peak memory of `fleet task list`', seen, 'list'),
    ];
  });
}

/**
 * @typedef {object} Seen memory in bytes
 * @property {number} tasks
 * @property {number} rss
 * @property {number} heapUsed
 * @property {number} run
 * @property {number} list
 */

/**
 * @param {string} what
 * @param {readonly Seen[]} seen
 * @param {Exclude<keyof Seen, 'tasks'>} field
 * @returns {import('./table.mjs').Row}
 */
function row(what, seen, field) {
  const [first, last] = [seen.at(0), seen.at(-1)];
  if (!first || !last) throw new Error('Bug: memory was not looked at');
  return {
    measure: `${what} of ${last.tasks} tasks`,
    ours: mebibytes(last[field]),
    other: `${first.tasks} tasks: ${mebibytes(first[field])}`,
    ratio: (last[field] / first[field]).toFixed(2),
  };
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

/**
 * Runs a fleet by the command line, and lists its tasks; answers the most memory that the two commands held.
 *
 * @param {import('./world.mjs').World} world
 * @param {number} tasks
 */
async function runFleet(world, tasks) {
  const id = `bench-memory-${tasks}`;
  const spec = { command: ['true'], scale: { max: 100 }, tasks: { count: tasks } };
  const where = ['--address', world.address, '--task-queue', TASK_QUEUE];
  const store = ['--store', join(folderOf(world), 'store')];
  const run = await runCli(['run', '-', '--id', id, ...where, ...store], JSON.stringify(spec));
  const list = await runCli(['task', 'list', id, '-o', 'json', ...where, ...store]);
  return { run: run.peakBytes, list: list.peakBytes };
}

/** @param {import('./world.mjs').World} world */
function folderOf(world) {
  return join(world.folder, 'memory');
}

/**
 * A server alone in its process.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 */
async function openServerProcess(world, closers) {
  const folder = folderOf(world);
  await mkdir(folder);
  const script = fileURLToPath(new URL('fake-server.mjs', import.meta.url));
  const child = fork(script, [world.address, TASK_QUEUE, folder], { execArgv: ['--expose-gc'] });
  const exit = once(child, 'exit');
  closers.push(async () => {
    child.kill();
    await exit;
  });
  await answerOf(child);
  return {
    /** @returns {Promise<{ rss: number, heapUsed: number }>} */
    async memory() {
      child.send('memory');
      return answerOf(child);
    },
  };
}

/** @param {import('node:child_process').ChildProcess} child */
async function answerOf(child) {
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The fleet server ended by itself');
    }),
  ]);
  return answer;
}
