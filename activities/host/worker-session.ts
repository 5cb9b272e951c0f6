/**
 * One worker as this process serves it: the instances on it, those found there from before, and its room for more.
 * Opened by `serveWorker`; ended by a drain, or let go so that another process takes over.
 */

import type { WorkerSummary } from '../../workflows/domain/worker.ts';
import type { ServeRequest } from '../../workflows/activity-types.ts';
import type { InstanceReport, InstanceRequest } from '../../workflows/domain/instance.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { locateAttempt, type LocateRequest } from './attempt-location.ts';
import { instanceSpec } from './instance-container.ts';
import { workerLabels } from './instance-labels.ts';
import {
  type Asker,
  type InstanceBirth,
  type InstanceSurroundings,
  logTarget,
} from './instance-birth.ts';
import { InstanceLoop } from './instance-loop.ts';
import type { SlotSource } from './slot-pool.ts';
import type { UnstartedContainers } from './unstarted-containers.ts';
import { Wake } from './wake.ts';
import { WorkerAdoption } from './worker-adoption.ts';
import { watchWorker } from './worker-watch.ts';

export type SessionSurroundings = Omit<
  InstanceSurroundings,
  'worker' | 'reportIntervalMs' | 'gracePeriodMs' | 'maxExecutionTimeMs' | 'storePatienceMs'
> & {
  /** `<host name>:<pid>` */
  readonly server: string;
  /** What this process knows of containers that it removed. */
  readonly unstarted: UnstartedContainers;
  /** Called when the session may have more room than before. */
  readonly roomChanged: () => void;
};

export class WorkerSession implements SlotSource {
  readonly request: ServeRequest;
  private readonly around: SessionSurroundings;
  private readonly loops = new Map<string, InstanceLoop>();
  private readonly adoption: WorkerAdoption;
  private readonly ended = new AbortController();
  private readonly emptied = new Wake();
  private phase: WorkerSummary['phase'] = 'serving';

  constructor(request: ServeRequest, around: SessionSurroundings) {
    this.request = request;
    this.around = around;
    this.adoption = new WorkerAdoption(request, around, {
      has: (name) => this.loops.has(name),
      add: (birth) => this.add(birth),
      signal: this.ended.signal,
    });
  }

  /** Adopts what is on the worker, now and as it appears. */
  async open(): Promise<void> {
    const { host, logger } = this.around;
    const watch = {
      host,
      logger,
      labels: workerLabels(this.request.fleet, this.request.worker.number),
      look: (container: string) => this.lookAt(container),
      lookAtAll: () => this.lookAtAll(),
    };
    void watchWorker(watch, this.ended.signal);
    await this.adoption.adoptAll();
  }

  freeSlots(): number {
    return this.phase === 'serving' ? this.request.worker.slots - this.loops.size : 0;
  }

  /**
   * Begins an instance in a free slot; it reports by itself. An attempt that is here already, because its activity ended
   * without our knowing, is not begun a second time: the task is to find out what became of it.
   */
  begin(
    request: Extract<InstanceRequest, { kind: 'run' }>,
    asker: Asker,
  ): InstanceReport | undefined {
    const { spec, secrets } = instanceSpec(this.request, request, asker);
    if (this.loops.has(spec.name)) return { kind: 'doubt' };
    this.add({
      name: spec.name,
      taskIndex: request.task.index,
      identity: asker,
      log: logTarget(this.request.fleet, request.task.index, request.attempt),
      secrets: Object.values(secrets),
      origin: { kind: 'new', spec, secrets, token: asker.token },
    });
    return undefined;
  }

  /**
   * Answers what became of an attempt, or nothing when it goes on here: then it will report to the asker.
   */
  locate(request: LocateRequest, asker: Asker): Promise<InstanceReport | undefined> {
    return locateAttempt(request, asker, {
      host: this.around.host,
      unstarted: this.around.unstarted,
      adoption: this.adoption,
      loops: () => this.loops.values(),
      signal: this.ended.signal,
    });
  }

  /** No new instances; what runs goes on, and reports often so that a cancel is heard soon. */
  drain(): void {
    if (this.phase === 'draining') return;
    this.phase = 'draining';
    for (const loop of this.loops.values()) loop.hurry();
    this.checkEmpty();
  }

  /** Resolves when no instance is left, or the session was abandoned. */
  async empty(): Promise<void> {
    while (this.loops.size > 0 && !this.ended.signal.aborted) {
      await this.emptied.listen().within(Infinity);
    }
  }

  /** Lets go of everything without touching a container. */
  abandon(): void {
    this.phase = 'draining';
    this.ended.abort();
    for (const loop of this.loops.values()) loop.abandon();
    this.emptied.up();
  }

  /** Stops watching; for a session that is empty. */
  close(): void {
    this.ended.abort();
  }

  summary(): WorkerSummary {
    const running = [...this.loops.values()].filter((loop) => loop.stage === 'running');
    return {
      phase: this.phase,
      server: this.around.server,
      slots: this.request.worker.slots,
      running: running.slice(0, 50).map((loop) => loop.taskIndex),
      runningCount: running.length,
      otherCount: this.loops.size - running.length,
      adopted: this.adoption.adopted,
      ...(this.adoption.trouble !== undefined && { trouble: this.adoption.trouble }),
    };
  }

  private add(birth: InstanceBirth): void {
    const { template, worker, settings } = this.request;
    const loop = new InstanceLoop(birth, {
      ...this.around,
      worker,
      gracePeriodMs: template.gracePeriodMs,
      // Fleets of before have no such setting.
      storePatienceMs: settings.storePatienceMs ?? defaultSettings.storePatienceMs,
      ...(template.maxExecutionTimeMs !== undefined && {
        maxExecutionTimeMs: template.maxExecutionTimeMs,
      }),
      reportIntervalMs: () =>
        this.phase === 'draining'
          ? settings.drainReportIntervalMs
          : settings.instanceReportIntervalMs,
    });
    this.loops.set(birth.name, loop);
    void loop.over.then(() => this.drop(loop));
  }

  private drop(loop: InstanceLoop): void {
    if (this.ended.signal.aborted) return;
    this.loops.delete(loop.name);
    this.around.roomChanged();
    this.checkEmpty();
  }

  private checkEmpty(): void {
    if (this.loops.size === 0) this.emptied.up();
  }

  private async lookAtAll(): Promise<void> {
    for (const loop of this.loops.values()) loop.look();
    await this.adoption.adoptAll();
  }

  /** A notice about a container of ours is for its loop; one about a stranger's may be of an instance to adopt. */
  private async lookAt(id: string): Promise<void> {
    const own = [...this.loops.values()].find((loop) => loop.container === id);
    if (own) return own.look();
    await this.adoption.adoptOne(id);
  }
}
