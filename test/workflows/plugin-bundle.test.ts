import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type BundleOptions,
  DefaultLogger,
  Runtime,
  Worker as TemporalWorker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';

import { FleetPlugin } from '../../workers/plugin.ts';
import { bundleMark } from '../../workflows/domain/bundle-mark.ts';
import { recordedHistories, replay, workflowIdOf } from '../support/histories.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { withThrowingZod } from '../support/throwing-zod.ts';

const logger = new DefaultLogger('ERROR');
const histories = recordedHistories().map(({ name, history }) => ({
  name,
  history,
  workflowId: workflowIdOf(name, history),
}));
const [task = histories[0]] = histories.filter(({ name }) => name === 'fleetTask-retried.json');

beforeAll(() => {
  Runtime.install({ logger });
});

describe('a bundle made with the plugin', { timeout: 180_000 }, () => {
  it.each([
    ['of a module', 'index.ts'],
    ['of a folder', ''],
    ['of a module that re-exports ours', 'reexporting.ts'],
  ])('%s holds the workflows of fleets', async (_what, file) => {
    const bundle = await bundleOf(file);
    expect(bundle.code).toContain("is the default workflow's");
    await replay(task?.history, task?.workflowId ?? '', bundle);
  });

  it('holds them when the module is behind a link', async () => {
    const folder = scratchFolder();
    try {
      const link = join(folder.path, 'application');
      symlinkSync(application(''), link);
      const { code } = await bundleOf('', { workflowsPath: join(link, 'index.ts') });
      expect(code).toContain(bundleMark);
    } finally {
      folder.remove();
    }
  });

  it('holds them beside what others put into its entry', async () => {
    const { code } = await bundleOf('index.ts', {
      webpackConfigHook: ({ entry, ...config }) => ({
        ...config,
        entry: [application('interceptors.ts'), ...(Array.isArray(entry) ? entry : [])],
      }),
    });
    expect(code).toContain('intercepted: ');
    await replay(task?.history, task?.workflowId ?? '', { code, sourceMap: '' });
  });

  it('is refused for a workflow under our name', async () => {
    await expect(bundleOf('clashing.ts')).rejects.toThrow(
      /workflows export fleet, which is a name of theirs: rename it/,
    );
  });

  it('fails each workflow when the clash was hidden', async () => {
    const bundle = await bundleOf('clashing.cjs');
    await expect(replay(task?.history, task?.workflowId ?? '', bundle)).rejects.toThrow(
      /workflows export fleet, which is a name of theirs/,
    );
  });

  it('leaves it to webpack to tell what is missing', async () => {
    const told: string[] = [];
    const bundling = bundleOf('broken.cjs', {
      logger: new DefaultLogger('ERROR', ({ message }) => told.push(message)),
    });
    await expect(bundling).rejects.toThrow('Webpack finished with errors');
    expect(told.join()).toContain('./nowhere.js');
  });
});

describe('zod in a bundle made with the plugin', () => {
  let bundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    bundle = await bundleOf('index.ts', { webpackConfigHook: withThrowingZod });
  }, 180_000);

  it.each(histories)('is evaluated by roots only: $name', async ({ name, history, workflowId }) => {
    const replaying = replay(history, workflowId, bundle);
    await (name.startsWith('fleet-')
      ? expect(replaying).rejects.toThrow(/zod was evaluated/)
      : replaying);
  });
});

describe('replaying with the plugin', { timeout: 180_000 }, () => {
  const plugins = [new FleetPlugin()];

  it.each([
    ["beside the application's workflows", { workflowsPath: application('index.ts'), plugins }],
    ['alone', { plugins }],
  ])('%s takes the histories of fleets', async (_what, options) => {
    const ends: unknown[] = [];
    for await (const { workflowId, error } of TemporalWorker.runReplayHistories(
      options,
      recorded(),
    )) {
      ends.push({ workflowId, error });
    }
    expect(ends).toEqual(histories.map(({ workflowId }) => ({ workflowId, error: undefined })));
  });

  it('refuses a bundle that was made without it', async () => {
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: application('index.ts'),
      logger,
    });
    const replaying = TemporalWorker.runReplayHistory({ workflowBundle, plugins }, task?.history);
    await expect(replaying).rejects.toThrow(
      /prebuilt workflowBundle as it holds no workflows of theirs: give bundleWorkflowCode the plugin too/,
    );
  });
});

function bundleOf(
  file: string,
  options: Partial<BundleOptions> = {},
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: application(file),
    plugins: [new FleetPlugin()],
    logger,
    ...options,
  });
}

/** As `Worker.runReplayHistories` wants them. */
async function* recorded(): AsyncGenerator<{
  readonly workflowId: string;
  readonly history: unknown;
}> {
  yield* histories;
}

function application(file: string): string {
  return fileURLToPath(new URL(`../fixtures/application/${file}`, import.meta.url));
}
