/** One test's own queue, server process, recorder and client: nothing is shared but the Temporal server. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { ContainerHost } from '../../activities/host/container-host.ts';
import { createDockerHost } from '../../activities/host/docker-host.ts';
import { createProcessHost } from '../../activities/host/process-host.ts';
import { defaultPayloadConverter } from '@temporalio/common';
import { defaultStoreFolder } from '../../workers/config.ts';
import { type FleetRef, shortFleetId } from '../../workflows/domain/ids.ts';
import type { TaskOutcome } from '../../workflows/domain/task.ts';
import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import type { FleetResult } from '../../workflows/domain/result.ts';
import { ensureTestImage, testImage } from './docker-images.ts';
import { fleetIdOf, storedOutcomes } from './fleet-evidence.ts';
import { FleetServerProcess, type ServerProcessOptions } from './fleet-server-process.ts';
import { Recorder } from './recorder.ts';
import { until } from './until.ts';

export type HostUnderTest = 'docker' | 'process';

export interface FleetBenchOptions extends Partial<Omit<ServerProcessOptions, 'folder'>> {
  readonly address: string;
  readonly host: HostUnderTest;
}

/** Gives a test a bench and takes it away after, for tests that run side by side. */
export async function withBench(
  options: FleetBenchOptions,
  test: (bench: FleetBench) => Promise<void>,
): Promise<void> {
  const bench = await FleetBench.create(options);
  try {
    await test(bench);
  } finally {
    await bench.close();
  }
}

export class FleetBench {
  readonly id = `t${randomBytes(4).toString('hex')}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  readonly host: HostUnderTest;
  readonly recorder: Recorder;
  readonly server: FleetServerProcess;
  readonly client: Client;
  readonly taskQueue: string;
  private readonly options: FleetBenchOptions;
  private readonly connection: Connection;
  private readonly servers: FleetServerProcess[] = [];
  private readonly handles: WorkflowHandle[] = [];

  static async create(options: FleetBenchOptions): Promise<FleetBench> {
    if (options.host === 'docker') await ensureTestImage(options.dockerSocket);
    return new FleetBench(options, await Connection.connect({ address: options.address }));
  }

  private constructor(options: FleetBenchOptions, connection: Connection) {
    this.options = options;
    this.host = options.host;
    this.connection = connection;
    this.client = new Client({ connection });
    this.taskQueue = `q-${this.id}`;
    this.recorder = new Recorder(options.host === 'docker' ? '/recorder' : undefined);
    this.server = this.newServer();
  }

  /** Another server of the same computer. */
  newServer(overrides: Partial<ServerProcessOptions> = {}): FleetServerProcess {
    const server = new FleetServerProcess({
      ...this.options,
      taskQueue: this.taskQueue,
      folder: this.folder,
      binds: [`${this.recorder.folder}:/recorder`],
      ...overrides,
    });
    this.servers.push(server);
    return server;
  }

  /** A specification whose tasks record themselves around the work. */
  spec(
    work: string,
    overrides: Readonly<Record<string, unknown>> = {},
    recorder = this.recorder,
  ): Record<string, unknown> {
    return {
      command: ['/bin/sh', '-c', recorder.script(work)],
      tasks: { count: 10 },
      scale: { max: 4 },
      resources: { cpu: 0.25, memory: '64M' },
      gracePeriod: '2s',
      retries: { limit: 0, backoff: { initial: '100ms' } },
      ...(this.host === 'docker' && { image: testImage }),
      ...overrides,
    };
  }

  async startFleet(spec: unknown, name = 'fleet'): Promise<WorkflowHandle> {
    const handle = await this.client.workflow.start('fleet', {
      taskQueue: this.taskQueue,
      workflowId: `${this.id}-${name}`,
      args: [spec],
    });
    this.handles.push(handle);
    return handle;
  }

  /** Runs a fleet to its end, whatever that is. */
  async runFleet(spec: unknown, name = 'fleet'): Promise<FleetEnd> {
    return this.endOf(await this.startFleet(spec, name));
  }

  /** How a fleet ended; a failed one's result is in the details of its failure. */
  async endOf(handle: WorkflowHandle): Promise<FleetEnd> {
    try {
      return { status: 'COMPLETED', result: (await handle.result()) as FleetResult, message: '' };
    } catch (error) {
      const { status } = await handle.describe();
      const cause = (error as { cause?: { message?: string; type?: string; details?: unknown[] } })
        .cause;
      return {
        status: status.name,
        message: cause?.message ?? String(error),
        ...(cause?.type !== undefined && { type: cause.type }),
        ...(cause?.details?.[0] !== undefined && { result: cause.details[0] as FleetResult }),
      };
    }
  }

  /** What the store keeps of the tasks of an ended fleet, by index. */
  outcomes(handle: WorkflowHandle): Promise<readonly TaskOutcome[]> {
    return storedOutcomes(this.options.store ?? defaultStoreFolder(this.folder), handle);
  }

  /** A look of our own at what runs the tasks. To be closed. */
  async containerHost(): Promise<ContainerHost> {
    const { dockerSocket } = this.options;
    return this.host === 'docker'
      ? createDockerHost({ ...(dockerSocket !== undefined && { socketPath: dockerSocket }) })
      : createProcessHost({ folder: join(this.folder, 'instances') });
  }

  /** Waits until at least so many starts are recorded. */
  async untilStarted(count: number): Promise<void> {
    await until(`${count} tasks have started`, () => this.recorder.read().starts.length >= count, {
      saw: () => ({ recorder: this.recorder.text(), server: this.server.log() }),
    });
  }

  /** What all servers of the bench said, each since its last start. */
  serverLogs(): string {
    return this.servers.map((server) => server.log()).join('\n');
  }

  /** Workflow ids of the fleet that are open, its root included. */
  async openWorkflows({
    workflowId: root,
  }: Pick<FleetRef, 'workflowId'>): Promise<readonly string[]> {
    const open: string[] = [];
    const query = `WorkflowId STARTS_WITH "${root}" AND ExecutionStatus = "Running"`;
    for await (const workflow of this.client.workflow.list({ query }))
      open.push(workflow.workflowId);
    return open;
  }

  /** What the server of a worker last said in its heartbeat. */
  async workerSummary(handle: WorkflowHandle, worker: number): Promise<WorkerSummary | undefined> {
    const fleetId = shortFleetId(await fleetIdOf(handle));
    const workflowId = `${handle.workflowId}/${fleetId}/workers/${worker}`;
    const { raw } = await this.client.workflow.getHandle(workflowId).describe();
    const payload = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0];
    return payload && defaultPayloadConverter.fromPayload<WorkerSummary>(payload);
  }

  async close(): Promise<void> {
    for (const handle of this.handles) {
      await handle.terminate('the test is over').catch(() => undefined);
    }
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.connection.close();
    this.recorder.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface FleetEnd {
  readonly status: string;
  readonly message: string;
  readonly type?: string;
  readonly result?: FleetResult;
}
