/** Fleets in a Worker of an application's own. */

import { SimplePlugin } from '@temporalio/plugin';
import type { BundleOptions, ReplayWorkerOptions, WorkerOptions } from '@temporalio/worker';
import { bundleWithFleets } from './bundle-with-fleets.ts';
import { EmbeddedFleets } from './embedded-fleets.ts';
import { ownWorker } from './own-worker.ts';
import { type FleetPluginOptions, servingOptions } from './plugin-options.ts';
import { replayOptionsWithFleets } from './worker-options-with-fleets.ts';
import { PLUGIN_NAME } from './workflow-source.ts';

/**
 * Lets a Worker run fleets on its own queue beside the application's workflows: `plugins: [new FleetPlugin()]` in
 * `Worker.create`, in `bundleWorkflowCode` for a bundle that is made before, and in `Worker.runReplayHistory`. The
 * application's workflows, activities, interceptors and data converter stay as they are. Does nothing until a Worker
 * is made; one plugin may be given to several, and given twice it counts once.
 */
export class FleetPlugin extends SimplePlugin {
  private readonly fleets: FleetPluginOptions;

  constructor(options: FleetPluginOptions = {}) {
    super({ name: PLUGIN_NAME });
    this.fleets = options;
  }

  /** Throws when the application has activities, or a prebuilt bundle, that fleets cannot share a Worker with. */
  override configureWorker(options: WorkerOptions): WorkerOptions {
    const plugins = options.plugins ?? [];
    if (plugins.includes(ownWorker) || plugins.some(isEmbedded)) return options;
    const embedded = new EmbeddedFleets(servingOptions(this.fleets, options.taskQueue ?? ''));
    const others = plugins.filter((plugin) => !(plugin instanceof FleetPlugin));
    return {
      ...embedded.configureWorker(options),
      plugins: others.toSpliced(plugins.indexOf(this), 0, embedded),
    };
  }

  override configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return replayOptionsWithFleets(options);
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    return bundleWithFleets(options);
  }
}

function isEmbedded(plugin: object): boolean {
  return plugin instanceof EmbeddedFleets;
}
