import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** A `describe` of tests that need a browser; where there is none they are skipped, loudly. */
export function describeWithChromium(
  name: string,
  options: { readonly timeout: number },
  define: (executable: string) => void,
): void {
  const executable = findChromium(process.env);
  if (executable !== undefined) {
    describe(name, options, () => define(executable));
    return;
  }
  const reason = `no ${NAMES.join(', ')} is on PATH; CHROMIUM_PATH names one`;
  if (process.env['FLEET_TEST_REQUIRE_CHROMIUM'] === '1') {
    throw new Error(`Chromium is required by FLEET_TEST_REQUIRE_CHROMIUM, but ${reason}`);
  }
  console.error(`\n!!! SKIPPED WITHOUT CHROMIUM: ${name}\n!!! ${reason}\n`);
  describe.skip(`${name} (skipped: ${reason})`, () => define(''));
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  if (env['CHROMIUM_PATH']) return env['CHROMIUM_PATH'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}
