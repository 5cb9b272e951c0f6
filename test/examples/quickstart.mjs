// @ts-check
/**
 * Counts the words of every licence text that this project's dependencies brought along: a fleet of one task per file,
 * each the program `wc` as a plain process, on a Temporal server of its own. Run it with `npm run quickstart`.
 */

import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countDirectly, countsOfFleet, sumOf } from './quickstart/counts.mjs';
import { Interrupted, interruptible } from './quickstart/interrupt.mjs';
import { findLicenceTexts } from './quickstart/licence-texts.mjs';
import { renderTable } from './quickstart/report.mjs';
import { follow, wordcountOf } from './quickstart/wordcount.mjs';
import { startWorld } from './quickstart/world.mjs';

const USAGE = `Usage: npm run quickstart [-- [--keep] [--folder <path>]]

  --keep           leave Temporal, its web UI and the fleet server up afterwards, until Ctrl-C
  --folder <path>  for the task list, logs and results (default .cache/quickstart)`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPENDENCIES = join(ROOT, 'node_modules');
const FEWEST_FILES = 100;

process.exitCode = await main();

/** Answers the exit code. */
async function main() {
  try {
    const { values } = parseArgs({
      options: {
        keep: { type: 'boolean', default: false },
        folder: { type: 'string', default: join(ROOT, '.cache/quickstart') },
        help: { type: 'boolean', default: false },
      },
    });
    if (!values.help) return await quickstart(resolve(values.folder), values.keep);
    print(USAGE);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return error instanceof Interrupted ? 130 : 1;
  }
}

/**
 * @param {string} folder
 * @param {boolean} keep
 */
async function quickstart(folder, keep) {
  const files = await licenceTexts();
  await mkdir(folder, { recursive: true });
  const spec = await wordcountOf(files, folder);
  return interruptible(
    () => startWorld(folder, say),
    async ({ fleets, uiUrl, storeFolder }, interrupted) => {
      say(`Counting the words of ${files.length} licence texts, one task each.`);
      const { workflowId, id } = await fleets.start(spec);
      const page = `${uiUrl}/namespaces/default/workflows/${workflowId}`;
      say(`Watch it at ${page}`);
      const { state, tasks, durationMs } = await follow(fleets, workflowId, interrupted);
      const counts = await countsOfFleet(fleets, workflowId);
      print(`\n${renderTable(counts, DEPENDENCIES)}\n`);
      print(
        `Fleet    ${state}: ${tasks.succeeded} of ${tasks.total} tasks in ${(durationMs / 1000).toFixed(1)} s`,
      );
      const exitCode = await check(counts, files);
      print(
        `Outputs  ${relative(process.cwd(), join(storeFolder, id))}: logs/, results/, result.json`,
      );
      print(`Web UI   ${page}${keep ? '' : ', gone by now: --keep leaves it up'}`);
      if (keep) await endOf(interrupted);
      return exitCode;
    },
  );
}

async function licenceTexts() {
  const files = await findLicenceTexts(DEPENDENCIES);
  if (files.length >= FEWEST_FILES) return files;
  throw new Error(
    `Cannot run the quickstart as there are fewer than ${FEWEST_FILES} licence texts in ${DEPENDENCIES}, namely ${files.length}: install the dependencies with "npm ci"`,
  );
}

/**
 * Compares with a count without a fleet; answers the exit code.
 *
 * @param {readonly import('./quickstart/counts.mjs').Count[]} counts
 * @param {readonly string[]} files
 */
async function check(counts, files) {
  const [found, expected] = [counts, await countDirectly(files)].map((all) =>
    JSON.stringify({ files: all.length, ...sumOf(all) }),
  );
  const same = found === expected;
  print(
    same
      ? 'Check    one direct wc over all files finds the same sums'
      : `Check    FAILED: one direct wc over all files finds ${expected}, the fleet found ${found}`,
  );
  return same ? 0 : 1;
}

/** @param {AbortSignal} interrupted */
async function endOf(interrupted) {
  say('\nTemporal, its web UI and the fleet server stay up until Ctrl-C.');
  if (!interrupted.aborted) {
    await new Promise((done) => interrupted.addEventListener('abort', done, { once: true }));
  }
}

/** Results. @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}

/** Talk. @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
