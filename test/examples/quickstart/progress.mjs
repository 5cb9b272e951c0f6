// @ts-check

const BAR_WIDTH = 30;

/**
 * Shows how far a fleet is, until it has ended: on a terminal as one line that changes, else a line per change.
 *
 * @param {AsyncIterable<import('serverless-fleets/client').FleetDescription>} descriptions
 * @param {NodeJS.WriteStream} stream
 */
export async function showProgress(descriptions, stream) {
  let shown = '';
  for await (const description of descriptions) {
    const line = progressLine(description);
    if (line === shown) continue;
    stream.write(stream.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    shown = line;
  }
  if (stream.isTTY) stream.write('\n');
}

/** @param {import('serverless-fleets/client').FleetDescription} description */
function progressLine({ name, state, tasks }) {
  if (!tasks || tasks.total === 0) return `${name}: ${state}`;
  const { total, pending, running, succeeded, failed } = tasks;
  const done = total - pending - running;
  const filled = Math.floor((BAR_WIDTH * done) / total);
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
  return `${name}: ${state} [${bar}] ${done} of ${total} tasks, ${running} running, ${succeeded} succeeded, ${failed} failed`;
}
