import type {
  BundleOptions,
  BundlerPlugin,
  Worker as TemporalWorker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { once } from 'node:events';
import { createControlActivities } from '../activities/control-activities.ts';
import { createFileStore } from '../activities/store/file-store.ts';
import { checkStore } from '../activities/store/store-check.ts';
import type { ControlActivities } from '../workflows/activity-types.ts';
import { bundleWithFleets } from './bundle-with-fleets.ts';
import { ContainerHosts } from './container-hosts.ts';
import { createHostWorkers } from './host-workers.ts';
import { type Runnable, runnable, serveTogether, shutDown } from './serve-together.ts';
import type { ServingOptions, TemporalAccess } from './serving.ts';
import { workerOptionsWithFleets } from './worker-options-with-fleets.ts';
import { PLUGIN_NAME } from './workflow-source.ts';

/**
 * The fleets of one Worker: takes the place of `FleetPlugin` among its plugins, since a plugin may be given to several
 * Workers and what serves fleets belongs to one. The Worker's connection, client and data converter are asked for when
 * it runs, when all of its plugins have had their say.
 */
export class EmbeddedFleets implements WorkerPlugin, BundlerPlugin {
  readonly name = PLUGIN_NAME;
  private readonly options: ServingOptions;
  private worker: TemporalWorker | undefined;

  constructor(options: ServingOptions) {
    this.options = options;
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    const { role, taskQueue } = this.options;
    if (role === 'all' && options.connection === undefined) {
      throw new Error(
        `Cannot serve this computer beside the Worker of task queue ${taskQueue} as it has no connection to share: give Worker.create a connection of NativeConnection.connect`,
      );
    }
    return workerOptionsWithFleets(options, this.controlActivities());
  }

  configureBundler(options: BundleOptions): BundleOptions {
    return bundleWithFleets(options);
  }

  async runWorker(
    worker: TemporalWorker,
    next: (worker: TemporalWorker) => Promise<void>,
  ): Promise<void> {
    this.worker = worker;
    const application: Runnable = { run: () => next(worker), stop: () => shutDownSoon(worker) };
    const hosts = this.options.role === 'control' ? [] : [this.hostServer()];
    // The first to end stops the others, so that none goes on without.
    const all = [application, this.storeCheck(), ...hosts];
    await serveTogether(all, new AbortController(), noMore);
  }

  /** Fails when the store cannot be used, and else does nothing until it is told to stop. */
  private storeCheck(): Runnable {
    const { storeFolder, logger } = this.options;
    const stopping = new AbortController();
    return {
      run: async () => {
        await checkStore(createFileStore(storeFolder), storeFolder, logger);
        if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
      },
      stop: () => stopping.abort(),
    };
  }

  /** Made when it begins to run: what goes wrong then ends the Worker as it would at any other time. */
  private hostServer(): Runnable {
    const stopping = new AbortController();
    return {
      run: async () => {
        const hosts = this.options.containerHosts ?? new ContainerHosts(this.options);
        const parts = { hosts, stopping: stopping.signal };
        const workers = await createHostWorkers(this.access(), this.options, parts);
        await serveTogether(workers.map(runnable), stopping, () => hosts.close());
      },
      stop: () => stopping.abort(),
    };
  }

  private controlActivities(): ControlActivities {
    const { storeFolder, settings, failpoint } = this.options;
    return createControlActivities({
      client: () => this.access().client,
      store: createFileStore(storeFolder),
      settings,
      failpoint,
    });
  }

  private access(): TemporalAccess {
    const { client, connection, options } = this.worker ?? {};
    if (!client || !connection || !options) throw new Error('Bug: the Worker does not run');
    const { namespace, identity, dataConverter } = options;
    return { client, connection, namespace, identity, ...(dataConverter && { dataConverter }) };
  }
}

/** Asks a Worker to stop that runs, or is about to: another plugin may have something to do before. */
function shutDownSoon(worker: TemporalWorker): void {
  shutDown(worker);
  if (worker.getState() === 'INITIALIZED') setTimeout(() => shutDownSoon(worker), 20);
}

const noMore = (): Promise<void> => Promise.resolve();
