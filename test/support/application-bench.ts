/** An application of its own: a Worker with the plugin in this process, its queue, its client, and a recorder. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  NativeConnection,
  type NativeConnectionOptions,
  Worker as TemporalWorker,
  type WorkerOptions,
} from '@temporalio/worker';

import { FleetClient } from '../../cli/client/fleet-client.ts';
import type { FleetPluginOptions } from '../../workers/plugin-options.ts';
import { FleetPlugin } from '../../workers/plugin.ts';
import type { FleetSpecInput } from '../../workflows/domain/spec-schema.ts';
import { Recorder } from './recorder.ts';
import { scratchFolder } from './scratch-folder.ts';
import { sharedTemporalAddress } from './temporal-server.ts';
import { until } from './until.ts';

/** Path of a module of the application under test. */
export function application(file = 'index.ts'): string {
  return fileURLToPath(new URL(`../fixtures/application/${file}`, import.meta.url));
}

export class ApplicationBench {
  readonly id = `a${randomBytes(4).toString('hex')}`;
  readonly taskQueue = `q-${this.id}`;
  readonly recorder = new Recorder();
  private readonly folder = scratchFolder();
  private readonly connections: NativeConnection[] = [];
  private readonly workers: RunningWorker[] = [];

  /** With short times, and this computer's processes served beside the Worker. */
  plugin(options: FleetPluginOptions = {}): FleetPlugin {
    return new FleetPlugin({
      role: 'all',
      stateFolder: join(this.folder.path, 'state'),
      capacity: { milliCpu: 16_000, memoryBytes: 16e9 },
      settings: { drainReportIntervalMs: 300, serveRetryIntervalMs: 200 },
      ...options,
    });
  }

  async connect(options: NativeConnectionOptions = {}): Promise<NativeConnection> {
    const address = sharedTemporalAddress();
    const connection = await NativeConnection.connect({ ...options, address });
    this.connections.push(connection);
    return connection;
  }

  /** The application's Worker; begins to run. */
  async work(
    options: Partial<WorkerOptions> = {},
    workflows: 'with workflows' | 'without workflows' = 'with workflows',
  ): Promise<RunningWorker> {
    const bundled = options.workflowBundle !== undefined || workflows === 'without workflows';
    const worker = await TemporalWorker.create({
      connection: options.connection ?? (await this.connect()),
      taskQueue: this.taskQueue,
      activities: { charge: async (order: string) => `charged for ${order}` },
      shutdownForceTime: '20s',
      ...options,
      ...(!bundled && { workflowsPath: options.workflowsPath ?? application() }),
    });
    const running = new RunningWorker(worker);
    this.workers.push(running);
    return running;
  }

  client(connection: NativeConnection, dataConverter?: DataConverter): Client {
    return new Client({ connection, ...(dataConverter && { dataConverter }) });
  }

  fleets(client: Client): FleetClient {
    return new FleetClient({ client, taskQueue: this.taskQueue });
  }

  /** A fleet of processes that record themselves around the work. */
  spec(work: string, overrides: Partial<FleetSpecInput> = {}): FleetSpecInput {
    return {
      command: ['/bin/sh', '-c', this.recorder.script(work)],
      tasks: { count: 4 },
      scale: { max: 4 },
      resources: { cpu: 0.25, memory: '64M' },
      gracePeriod: '2s',
      retries: { limit: 0 },
      ...overrides,
    };
  }

  /** A fleet whose tasks wait for a word. */
  waitingSpec(): { readonly spec: FleetSpecInput; readonly go: () => void } {
    const { folder } = this.recorder;
    return {
      spec: this.spec(`until [ -e ${join(folder, 'go')} ]; do sleep 0.1; done`),
      go: () => this.recorder.touch('go'),
    };
  }

  async untilStarted(count: number): Promise<void> {
    await until(`${count} tasks have started`, () => this.recorder.read().starts.length >= count, {
      saw: () => this.recorder.text(),
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    for (const connection of this.connections) await connection.close();
    this.recorder.remove();
    this.folder.remove();
  }
}

/** A Worker that runs until it is stopped. */
export class RunningWorker {
  /** Settles when it has stopped, and all that runs beside it. */
  readonly stopped: Promise<void>;
  private readonly worker: TemporalWorker;

  constructor(worker: TemporalWorker) {
    this.worker = worker;
    this.stopped = worker.run();
    this.stopped.catch(() => undefined);
  }

  async stop(): Promise<void> {
    if (this.worker.getState() === 'RUNNING') this.worker.shutdown();
    await this.stopped.catch(() => undefined);
  }
}
