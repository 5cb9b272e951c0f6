// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withClosers } from './closers.mjs';
import { timed, Tape } from './runs.mjs';

const TASK_QUEUE = 'bench-memory';
const WARM_UP_TASKS = 20;

/**
 * Whether a server's memory depends on how many tasks it has served.
 *
 * @type {import('./bench.mjs').Benchmark}
 */
export function benchMemory(world, { tasks }) {
  return withClosers(world, async (closers) => {
    const server = await openServerProcess(world, closers);
    const seen = [];
    for (const more of [WARM_UP_TASKS, tasks, 3 * tasks]) {
      await runFleet(world, more);
      seen.push(await server.memory());
      world.say(`  after ${more} tasks more: ${JSON.stringify(seen.at(-1))}`);
    }
    const [, first, last] = seen;
    if (!first || !last) throw new Error('Bug: memory was not looked at');
    return [
      row(`Resident memory of a server after ${4 * tasks} tasks`, tasks, first.rss, last.rss),
      row(`Live JavaScript heap of it`, tasks, first.heapUsed, last.heapUsed),
    ];
  });
}

/**
 * @param {string} measure
 * @param {number} tasks
 * @param {number} first in bytes
 * @param {number} last in bytes
 * @returns {import('./table.mjs').Row}
 */
function row(measure, tasks, first, last) {
  const [before, after] = [first, last].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`);
  return {
    measure,
    ours: String(after),
    other: `after ${tasks}: ${before}`,
    ratio: (last / first).toFixed(2),
  };
}

/**
 * @param {import('./world.mjs').World} world
 * @param {number} tasks
 */
function runFleet(world, tasks) {
  const spec = { command: ['true'], scale: { max: 100 }, tasks: { count: tasks } };
  return timed(world, new Tape(), tasks, (workflowId) =>
    world.client.workflow.execute('fleet', { taskQueue: TASK_QUEUE, workflowId, args: [spec] }),
  );
}

/**
 * A server alone in its process.
 *
 * @param {import('./world.mjs').World} world
 * @param {import('./closers.mjs').Closers} closers
 */
async function openServerProcess(world, closers) {
  const folder = join(world.folder, 'memory');
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
