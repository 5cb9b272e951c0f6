import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

import {
  bundleFleetWorkflows,
  recordedHistories,
  replay,
  workflowIdOf,
} from '../support/histories.ts';
import { withThrowingZod } from '../support/throwing-zod.ts';

it('the workflow seam bundles without an ignore list', { timeout: 60_000 }, async () => {
  const { code } = await bundleFleetWorkflows();
  for (const type of ['fleet', 'fleetWorker', 'fleetTaskGroup', 'fleetTask']) {
    expect(code).toContain(`function ${type}(`);
  }
});

describe('zod, which costs every workflow that evaluates it 6 ms', () => {
  const histories = recordedHistories();
  let bundle: Awaited<ReturnType<typeof bundleFleetWorkflows>>;

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    bundle = await bundleFleetWorkflows({ webpackConfigHook: withThrowingZod });
  }, 60_000);

  it.each(histories.filter(({ name }) => !name.startsWith('fleet-')))(
    'is not evaluated by what a fleet starts: $name',
    async ({ name, history }) => {
      await replay(history, workflowIdOf(name, history), bundle);
    },
  );

  it.each(histories.filter(({ name }) => name.startsWith('fleet-')))(
    'is evaluated by a root: $name',
    async ({ name, history }) => {
      await expect(replay(history, workflowIdOf(name, history), bundle)).rejects.toThrow(
        /zod was evaluated/,
      );
    },
  );
});
