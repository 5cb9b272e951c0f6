// @ts-check
/**
 * How near a fleet comes to what Temporal and the computer allow. Everything is compared with a ceiling that is
 * measured in the same run, in turn; figures of shared machines mean little by themselves. Ends with a Markdown table.
 * Run it with `npm run bench`.
 */

import { closerStack } from './closers.mjs';
import { conditionsNow } from './conditions.mjs';
import { benchEngine } from './engine.mjs';
import { benchHistory } from './history.mjs';
import { benchDockerHost, benchProcessHost } from './hosts.mjs';
import { benchLatency } from './latency.mjs';
import { benchMemory } from './memory.mjs';
import { readOptions, USAGE } from './options.mjs';
import { renderRows } from './table.mjs';
import { openWorld } from './world.mjs';

/**
 * Measures one thing and answers its rows of the table.
 *
 * @typedef {(world: import('./world.mjs').World, options: import('./options.mjs').Options) =>
 *   Promise<readonly import('./table.mjs').Row[]>} Benchmark
 */

/** @type {Readonly<Record<string, Benchmark>>} */
const BENCHMARKS = {
  engine: benchEngine,
  process: benchProcessHost,
  docker: benchDockerHost,
  latency: benchLatency,
  history: benchHistory,
  memory: benchMemory,
};

process.exitCode = await main();

/** Answers the exit code. */
async function main() {
  try {
    const options = readOptions(process.argv.slice(2), Object.keys(BENCHMARKS));
    if (options !== 'help') return await bench(options);
    print(USAGE);
    return 0;
  } catch (error) {
    say(withCauses(error));
    return 1;
  }
}

/** @param {import('./options.mjs').Options} options */
async function bench(options) {
  const closers = closerStack();
  const interrupt = () => void closers.closeAll().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
  try {
    const world = await openWorld(closers, say);
    const before = conditionsNow(world.cliVersion);
    say(before);
    const rows = [];
    for (const name of options.names) {
      say(`\n${name}`);
      rows.push(...((await BENCHMARKS[name]?.(world, options)) ?? []));
    }
    print(`\n${renderRows(rows)}\n\nBefore: ${before}\nAfter: ${conditionsNow(world.cliVersion)}`);
    print(`Command: node test/bench/bench.mjs ${process.argv.slice(2).join(' ')}`.trim());
    return 0;
  } finally {
    await closers.closeAll();
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function withCauses(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${withCauses(error.cause)}`;
}

/** Results. @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}

/** Talk. @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
