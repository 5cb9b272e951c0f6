// @ts-check
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Options
 * @property {readonly string[]} names of the benchmarks to run, in order
 * @property {number} tasks of one fleet
 * @property {number} dockerTasks of one fleet on Docker
 * @property {readonly number[]} memoryTasks of the fleets by which memory is looked at, in order
 * @property {number} rounds in which ours and the ceiling are measured in turn
 * @property {number} fleets of one task, for latencies
 * @property {string} work seconds that a task on a real host sleeps; 0: it ends at once
 * @property {string} image for the fleets on Docker; not pulled
 */

export const USAGE = `Usage: npm run bench [-- <option>...]

  --only <name>        engine, process, docker, latency, history or memory; may be repeated (default: all)
  --tasks <n>          tasks of one fleet (default 1000)
  --docker-tasks <n>   tasks of one fleet on Docker (default 200)
  --memory-tasks <n>   tasks of a fleet by which memory is looked at; may be repeated (default 1000 and 10000)
  --rounds <n>         rounds of which the median counts (default 3)
  --fleets <n>         fleets of one task for the latencies (default 15)
  --work <seconds>     what a task on a real host sleeps (default 0: it ends at once)
  --image <name>       image on this computer with "true" and "sleep" (default fleets/busybox:2)`;

/**
 * Throws when the arguments make no sense.
 *
 * @param {readonly string[]} args
 * @param {readonly string[]} known names of all benchmarks
 * @returns {Options | 'help'}
 */
export function readOptions(args, known) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      tasks: { type: 'string', default: '1000' },
      'docker-tasks': { type: 'string', default: '200' },
      'memory-tasks': { type: 'string', multiple: true, default: ['1000', '10000'] },
      rounds: { type: 'string', default: '3' },
      fleets: { type: 'string', default: '15' },
      work: { type: 'string', default: '0' },
      image: { type: 'string', default: 'fleets/busybox:2' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const names = values.only ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`Cannot run benchmark ${unknown}: known are ${known.join(', ')}`);
  }
  return {
    names,
    tasks: count('--tasks', values.tasks),
    dockerTasks: count('--docker-tasks', values['docker-tasks']),
    memoryTasks: values['memory-tasks'].map((tasks) => count('--memory-tasks', tasks)),
    rounds: count('--rounds', values.rounds),
    fleets: count('--fleets', values.fleets),
    work: values.work,
    image: values.image,
  };
}

/**
 * @param {string} flag
 * @param {string} text
 */
function count(flag, text) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`Cannot use ${flag} ${text}: expected a whole number above 0`);
}
