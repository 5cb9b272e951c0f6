/** The table of faults, compared with the tests that it names. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const E2E = fileURLToPath(new URL('../e2e/', import.meta.url));

/** `file: name`, the last cell of each row. */
const named = [
  ...readFileSync(`${E2E}FAULTS.md`, 'utf8').matchAll(/\| (\S+\.test\.ts): (.+?) +\|$/gm),
];

it('names a test in each row of the faults', () => {
  const rows = [...readFileSync(`${E2E}FAULTS.md`, 'utf8').matchAll(/^\| (?!Fault |-)/gm)];
  expect(named.length).toBe(rows.length);
});

it.each(named.map(([, file = '', name = '']) => [file, name]))('%s has "%s"', (file, name) => {
  expect(existsSync(`${E2E}${file}`), file).toBe(true);
  const text = readFileSync(`${E2E}${file}`, 'utf8');
  const quoted = ["'", '"', '`'].map((quote) => `${quote}${name}${quote}`);
  expect(
    quoted.some((literal) => text.includes(literal)),
    name,
  ).toBe(true);
});
