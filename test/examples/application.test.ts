import { afterEach, expect, it } from 'vitest';

import { ExampleRun } from '../support/example-run.ts';
import { temporalCliPath } from '../support/temporal-server.ts';

let run: ExampleRun | undefined;

afterEach(async () => {
  await run?.kill();
});

it('the sample application reports what its fleet found', async () => {
  run = new ExampleRun({
    program: 'application/main.mjs',
    args: ['5'],
    env: { TEMPORAL_CLI_PATH: temporalCliPath() },
  });
  expect(await run.exit(), run.said).toBe(0);
  // Days 0 to 4: pieces are day + 0, 1, 2 and prices 1, 2, 3.
  expect(run.stdout).toBe('{ apples: 10, bread: 30, cheese: 60 }\n');
});
