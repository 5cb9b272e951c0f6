// @ts-check
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadFleetSpec } from 'serverless-fleets/client';
import { showProgress } from './progress.mjs';

const FLEET_FILE = fileURLToPath(new URL('../wordcount.yaml', import.meta.url));
const CANCEL_LIMIT_MS = 15_000;

/**
 * The fleet of `wordcount.yaml` with a task list of its own: one line, and with it one task, per file.
 *
 * @param {readonly string[]} files absolute paths
 * @param {string} folder for the list
 */
export async function wordcountOf(files, folder) {
  const file = join(folder, 'tasks.jsonl');
  await writeFile(file, files.map((path) => `${JSON.stringify({ args: [path] })}\n`).join(''));
  const { input } = await loadFleetSpec(FLEET_FILE, { tasks: { file } });
  return input;
}

/**
 * Shows how the fleet gets on, and answers its result. When interrupted, it cancels the fleet and throws the reason.
 *
 * @param {import('serverless-fleets/client').FleetClient} fleets
 * @param {string} fleet
 * @param {AbortSignal} interrupted
 */
export async function follow(fleets, fleet, interrupted) {
  const descriptions = fleets.watch(fleet, { intervalMs: 500, signal: interrupted });
  await showProgress(descriptions, process.stderr);
  if (interrupted.aborted) {
    await fleets.cancel(fleet, { mode: 'hard' });
    await Promise.race([fleets.result(fleet), pause(CANCEL_LIMIT_MS, undefined, { ref: false })]);
    throw interrupted.reason;
  }
  return fleets.result(fleet);
}
