import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ownWorker } from '../../workers/own-worker.ts';
import type { FleetPluginOptions } from '../../workers/plugin-options.ts';
import { FleetPlugin } from '../../workers/plugin.ts';
import { fleetWorkflowsPath } from '../../workers/workflow-bundle.ts';
import { bundleMark } from '../../workflows/domain/bundle-mark.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const charge = async (): Promise<string> => 'charged';
const controlActivities = ['prepareFleet', 'readTaskSlice', 'writeFleetResult'];

describe('a Worker with the plugin', () => {
  let folder: ReturnType<typeof scratchFolder>;

  beforeEach(() => {
    folder = scratchFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  const pluginOf = (options: FleetPluginOptions = {}): FleetPlugin =>
    new FleetPlugin({ stateFolder: join(folder.path, 'state'), ...options });

  it("has the application's activities and those of fleets", () => {
    const options = configured([pluginOf()], { workflowsPath: '/app', activities: { charge } });
    expect(options.activities).toMatchObject({ charge });
    expect(Object.keys(options.activities ?? {})).toEqual(
      expect.arrayContaining(['charge', ...controlActivities]),
    );
    expect(options.workflowsPath).toBe('/app');
  });

  it('may not have an activity under our name', () => {
    const clash = { prepareFleet: charge, writeFleetResult: charge, charge };
    expect(() => configured([pluginOf()], { activities: clash })).toThrow(
      /task queue orders as the application has activities of the same name as theirs \(prepareFleet, writeFleetResult\): rename them/,
    );
  });

  it('runs no workflows when it has activities only', () => {
    const options = configured([pluginOf()], { activities: { charge } });
    expect(options.workflowsPath).toBeUndefined();
    expect(options.workflowBundle).toBeUndefined();
    expect(options.activities).toHaveProperty('prepareFleet');
  });

  it('runs fleets alone when it has nothing else', () => {
    expect(configured([pluginOf()], {}).workflowsPath).toBe(fleetWorkflowsPath());
  });

  it('takes a prebuilt bundle that holds our workflows', () => {
    const workflowBundle = { code: `/* … */ ${bundleMark} /* … */` };
    expect(configured([pluginOf()], { workflowBundle })).toMatchObject({ workflowBundle });
  });

  it('refuses a prebuilt bundle that does not', () => {
    expect(() => configured([pluginOf()], { workflowBundle: { code: 'void 0;' } })).toThrow(
      /prebuilt workflowBundle as it holds no workflows of theirs: .*plugins: \[new FleetPlugin\(\)\]/,
    );
  });

  it('needs a connection to serve this computer too', () => {
    expect(() => configured([pluginOf({ role: 'all' })], {})).toThrow(
      /beside the Worker of task queue orders as it has no connection to share: give Worker.create a connection/,
    );
  });

  it('counts a plugin that is given twice once', () => {
    const plugin = pluginOf();
    const other: WorkerPlugin = { name: 'other' };
    const { plugins = [] } = configured([plugin, other, pluginOf(), plugin], {});
    expect(plugins.map(({ name }) => name)).toEqual(['serverless-fleets', 'other']);
  });

  it('of our own gets no fleets from the connection', () => {
    const options = configured([ownWorker, pluginOf()], { activities: { charge } });
    expect(options.activities).toEqual({ charge });
  });

  it('may not have settings that are out of bounds', () => {
    const plugin = pluginOf({ settings: { groupWindow: 101 } });
    expect(() => configured([plugin], {})).toThrow(
      /settings of FleetPlugin as groupWindow is 101: expected a whole number from 1 to 100/,
    );
  });

  it('is not thought of when the plugin is made', () => {
    const plugin = pluginOf({ settings: { groupWindow: -1 } });
    expect(plugin.name).toBe('serverless-fleets');
    expect(existsSync(join(folder.path, 'state'))).toBe(false);
  });
});

/** What `Worker.create` makes of its options before it makes the Worker. */
function configured(
  plugins: WorkerPlugin[],
  given: Omit<WorkerOptions, 'taskQueue' | 'plugins'>,
): WorkerOptions {
  let options: WorkerOptions = { ...given, taskQueue: 'orders', plugins };
  for (const plugin of plugins) {
    if (plugin instanceof FleetPlugin) options = plugin.configureWorker(options);
  }
  return options;
}
