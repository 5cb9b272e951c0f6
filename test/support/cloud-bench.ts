/** Fleets on the machines of a `FakeCloud`: real workflows and host servers on a real Temporal, and nothing else. */

import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, type Worker as TemporalWorker } from '@temporalio/worker';
import { createControlActivities } from '../../activities/control-activities.ts';
import { noFailpoint } from '../../activities/failpoint.ts';
import { createOwnWorker } from '../../workers/own-worker.ts';
import type { TemporalAccess } from '../../workers/serving.ts';
import { hostsQueue } from '../../workflows/domain/ids.ts';
import type { FleetResult } from '../../workflows/domain/result.ts';
import { defaultSettings, type FleetSettings } from '../../workflows/domain/settings.ts';
import type { FleetStatus } from '../../workflows/domain/status.ts';
import type { WorkerView } from '../../workflows/domain/worker-views.ts';
import type { Offer } from '../../workflows/domain/worker.ts';
import { fleetResultOf } from '../../workflows/fleet-result-of.ts';
import { cloudActivities } from './cloud-activities.ts';
import { FakeCloud } from './fake-cloud.ts';
import type { FakeContainerHost } from './fake-container-host.ts';
import { bundleFleetWorkflows } from './histories.ts';
import { MemoryStore } from './memory-store.ts';

const MACHINE_ID = 'bench';

let bundle: ReturnType<typeof bundleFleetWorkflows> | undefined;

export interface CloudBenchOptions {
  readonly address: string;
  readonly offers: readonly Offer[];
  readonly settings?: Partial<FleetSettings>;
}

/** Gives a test a bench and takes it away after. */
export async function withCloud(
  options: CloudBenchOptions,
  test: (bench: CloudBench) => Promise<void>,
): Promise<void> {
  const connection = await NativeConnection.connect({ address: options.address });
  const bench = new CloudBench(options, connection);
  try {
    await bench.serve();
    await test(bench);
  } finally {
    await bench.close();
    await connection.close();
  }
}

export class CloudBench {
  readonly cloud: FakeCloud;
  readonly client: Client;
  readonly taskQueue = `cloud-${randomBytes(4).toString('hex')}`;
  private readonly access: TemporalAccess;
  private readonly settings: FleetSettings;
  private readonly store = new MemoryStore();
  private readonly handles: WorkflowHandle[] = [];
  private workers: readonly TemporalWorker[] = [];
  private running: Promise<unknown> = Promise.resolve();
  private ender: NodeJS.Timeout | undefined;

  constructor(options: CloudBenchOptions, connection: NativeConnection) {
    this.cloud = new FakeCloud(options.offers);
    this.client = new Client({ connection });
    this.settings = { ...defaultSettings, ...quick, ...options.settings };
    this.access = { connection, namespace: 'default', identity: 'bench:1', client: this.client };
  }

  async serve(): Promise<void> {
    const { taskQueue, access } = this;
    const queues = [hostsQueue(taskQueue), hostsQueue(taskQueue, MACHINE_ID)];
    const { cloud, store } = this;
    const activities = { ...cloudActivities({ access, cloud, store, machineId: MACHINE_ID }) };
    this.workers = [
      await createOwnWorker(access, {
        taskQueue,
        workflowBundle: await (bundle ??= bundleFleetWorkflows()),
        activities: createControlActivities({
          client: () => this.client,
          store: this.store,
          settings: this.settings,
          failpoint: noFailpoint,
        }),
      }),
      ...(await Promise.all(
        queues.map((queue) => createOwnWorker(access, { taskQueue: queue, activities })),
      )),
    ];
    this.running = Promise.all(this.workers.map((worker) => worker.run()));
  }

  async startFleet(spec: Readonly<Record<string, unknown>>): Promise<WorkflowHandle> {
    const handle = await this.client.workflow.start('fleet', {
      taskQueue: this.taskQueue,
      workflowId: `${this.taskQueue}-fleet-${this.handles.length}`,
      args: [{ image: 'program', provider: { type: 'vpc' }, ...spec }],
    });
    this.handles.push(handle);
    return handle;
  }

  /** From now on every program ends soon after its start. */
  letProgramsEnd(): void {
    this.ender = setInterval(() => {
      for (const { host } of this.cloud.machines.values()) endPrograms(host);
    }, 20);
  }

  /** How a fleet ended, with what reason. */
  async endOf(
    handle: WorkflowHandle,
  ): Promise<{ readonly result?: FleetResult; readonly type?: string; readonly message?: string }> {
    try {
      return { result: (await handle.result()) as FleetResult };
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const result = fleetResultOf(error);
      if (!(cause instanceof ApplicationFailure)) throw error;
      const { type, message } = cause;
      return { message, ...(typeof type === 'string' && { type }), ...(result && { result }) };
    }
  }

  statusOf(handle: WorkflowHandle): Promise<FleetStatus> {
    return handle.query<FleetStatus>('status');
  }

  workersOf(handle: WorkflowHandle): Promise<readonly WorkerView[]> {
    return handle.query<readonly WorkerView[]>('workers');
  }

  /** Nobody reaches the machine any more; what runs on it runs on. */
  lose(name: string): void {
    this.cloud.machines.get(name)?.unreachable.abort();
  }

  async close(): Promise<void> {
    clearInterval(this.ender);
    for (const handle of this.handles) {
      await handle.terminate('the test is over').catch(() => undefined);
    }
    for (const { unreachable } of this.cloud.machines.values()) unreachable.abort();
    for (const worker of this.workers) worker.shutdown();
    await this.running;
  }
}

/** What is waited for in minutes elsewhere. */
const quick: Partial<FleetSettings> = {
  instanceHeartbeatTimeoutMs: 6_000,
  instanceReportIntervalMs: 1_000,
  serveHeartbeatTimeoutMs: 5_000,
  serveRetryIntervalMs: 200,
  locateTimeoutMs: 1_000,
  noRoomPauseMs: 300,
};

function endPrograms(host: FakeContainerHost): void {
  for (const id of host.ids) host.exit(id);
}
