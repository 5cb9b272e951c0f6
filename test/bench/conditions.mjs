// @ts-check
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/**
 * Under what a figure was measured, on one line.
 *
 * @param {string} cliVersion of the Temporal CLI
 * @returns {string}
 */
export function conditionsNow(cliVersion) {
  const model = cpus()[0]?.model.trim() ?? 'unknown cpu';
  return [
    new Date().toISOString(),
    `${availableParallelism()} cores of ${model}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `Temporal CLI ${cliVersion}`,
    `Temporal SDK ${sdkVersion()}`,
    `load average ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  ].join(' · ');
}

function sdkVersion() {
  /** @type {{ version: string }} */
  const manifest = createRequire(import.meta.url)('@temporalio/worker/package.json');
  return manifest.version;
}
