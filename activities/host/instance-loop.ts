/**
 * One instance on this worker, from its creation or its adoption to the freeing of its slot. One path for new, adopted
 * and re-attached instances: launch (once, by the creator), follow, settle.
 */

import type { InstancePlace, InstanceReport } from '../../workflows/domain/instance.ts';
import { messageOf } from '../logger.ts';
import type { ContainerPhase } from './container-host.ts';
import type { InstanceBirth, InstanceSurroundings } from './instance-birth.ts';
import { exitOf } from './instance-exit.ts';
import type { InstanceIdentity } from './instance-labels.ts';
import { InstanceSecrets } from './instance-secrets.ts';
import { launchInstance, type LaunchResult } from './instance-launch.ts';
import { InstanceLog } from './instance-log.ts';
import { InstancePulse } from './instance-pulse.ts';
import { stopContainer } from './instance-stop.ts';
import { patiently } from './patiently.ts';
import { Wake } from './wake.ts';

/** `leaving`: all that was to be said of it is said. */
export type InstanceStage = 'launching' | 'running' | 'settling' | 'leaving' | 'over';
type StopReason = 'timeout' | 'cancel' | 'orphaned';

export class InstanceLoop {
  readonly name: string;
  readonly taskIndex: string;
  /** Resolves when it is certain whether anything was started. */
  readonly decided: Promise<void>;
  /** Resolves when the instance no longer needs its slot, or was abandoned. Never rejects. */
  readonly over: Promise<void>;
  stage: InstanceStage = 'launching';
  container: string | undefined;
  /** Proved: nothing of it was ever started, and nothing ever will be. */
  neverRan = false;
  private identity: InstanceIdentity;
  private readonly birth: InstanceBirth;
  private readonly around: InstanceSurroundings;
  private readonly abandoned = new AbortController();
  private readonly told = new AbortController();
  private readonly wake = new Wake();
  private readonly pulse: InstancePulse;
  private readonly secrets: InstanceSecrets;
  private stopReason: StopReason | undefined;
  private log: InstanceLog | undefined;
  private decide: () => void = () => undefined;

  constructor(birth: InstanceBirth, around: InstanceSurroundings) {
    this.name = birth.name;
    this.taskIndex = birth.taskIndex;
    this.identity = birth.identity;
    this.birth = birth;
    this.around = around;
    this.secrets = new InstanceSecrets(around.secrets, birth.secrets);
    this.pulse = new InstancePulse(around.reportIntervalMs, () => this.beat());
    this.decided = new Promise((resolve) => {
      this.decide = resolve;
    });
    this.over = this.live();
  }

  isOf(identity: InstanceIdentity): boolean {
    return (
      this.identity.workflowId === identity.workflowId &&
      this.identity.activityId === identity.activityId
    );
  }

  /** Asks the program to end, and makes it after the grace time; what was not started yet never will be. */
  stop(reason: StopReason): void {
    this.stopReason ??= reason;
    this.told.abort();
    this.wake.up();
  }

  /** What was not started yet never will be; what is on its way goes on. */
  forgo(): void {
    this.told.abort();
  }

  /** The container may have changed. */
  look(): void {
    this.wake.up();
  }

  /** Reports at once, and then at the present interval. */
  hurry(): void {
    this.pulse.hurry();
  }

  /** The task asks for this instance under a new activity: from now on that one is told. */
  async relocate(identity: InstanceIdentity, token: Uint8Array): Promise<void> {
    this.identity = identity;
    await this.around.channel.heartbeat(token, this.place());
    this.wake.up();
  }

  /** Lets go of the instance without touching its container: another server goes on with it. */
  abandon(): void {
    this.abandoned.abort();
    this.log?.abandon();
    this.pulse.stop();
    this.wake.up();
  }

  private async live(): Promise<void> {
    try {
      this.pulse.start();
      const launched = await this.launchOrAdopt();
      const isThere = launched.kind === 'started' || launched.kind === 'found';
      const rest = isThere ? this.follow(launched) : this.tellUnstarted(launched);
      this.decide();
      await rest;
    } catch (error) {
      if (!this.abandoned.signal.aborted) {
        const reason = this.secrets.masked(messageOf(error));
        this.around.logger.warn('instance lost', { name: this.name, error: reason });
      }
    } finally {
      this.pulse.stop();
      this.stage = 'over';
      this.decide();
    }
  }

  private async launchOrAdopt(): Promise<LaunchResult> {
    const { origin } = this.birth;
    if (origin.kind === 'adopted') return { kind: 'found', container: origin.container };
    return launchInstance({
      instance: origin,
      secrets: this.secrets,
      token: origin.token,
      around: this.around,
      quiet: () => this.pulse.quiet(),
      cancelled: this.told.signal,
      signal: this.abandoned.signal,
    });
  }

  private async tellUnstarted(
    launched: Exclude<LaunchResult, { kind: 'started' | 'found' }>,
  ): Promise<void> {
    this.neverRan = launched.kind === 'closed' || launched.report.kind !== 'gone';
    if (launched.kind === 'closed' || this.birth.origin.kind !== 'new') return;
    const { token } = this.birth.origin;
    await this.around.channel.report(token, launched.report, this.abandoned.signal);
  }

  private async follow(launched: {
    readonly kind: 'started' | 'found';
    readonly container: string;
  }): Promise<void> {
    const { host, store, storePatienceMs } = this.around;
    const { container } = launched;
    const { signal } = this.abandoned;
    this.container = container;
    this.stage = 'running';
    signal.throwIfAborted();
    this.pulse.start();
    if (launched.kind === 'found') this.pulse.hurry();
    const mask = await this.secrets.mask((reason) =>
      this.around.logger.warn('log not masked', { name: this.name, reason }),
    );
    const options = { mask, patienceMs: storePatienceMs };
    this.log = new InstanceLog(host, store, container, this.birth.log, options);
    try {
      const ended = await this.awaitEnd(container);
      this.stage = 'settling';
      await this.around.failpoint('instance:exited');
      await this.settle(container, ended, this.log);
    } finally {
      this.log.abandon();
    }
  }

  /** Waits for the end of the container, ending it when it is told to. */
  private async awaitEnd(container: string): Promise<Ended> {
    const { host, gracePeriodMs } = this.around;
    const { signal } = this.abandoned;
    let stoppedBy: StopReason | undefined;
    for (;;) {
      const called = this.wake.listen();
      const state = await patiently(() => host.inspect(container), signal);
      if (state?.phase.kind !== 'running') {
        return { phase: state?.phase.kind === 'exited' ? state.phase : undefined, stoppedBy };
      }
      const leftMs = this.timeLeftMs(state.phase.startedAt);
      if (leftMs <= 0) this.stop('timeout');
      if (this.stopReason !== undefined && stoppedBy === undefined) {
        stoppedBy = this.stopReason;
        void stopContainer(host, container, gracePeriodMs, signal, () => this.wake.up());
      }
      await called.within(Math.min(Math.max(leftMs, 50), SAFETY_LOOK_MS));
      signal.throwIfAborted();
    }
  }

  private timeLeftMs(startedAt: string): number {
    const limitMs = this.around.maxExecutionTimeMs;
    if (limitMs === undefined || this.stopReason !== undefined) return Number.POSITIVE_INFINITY;
    return Date.parse(startedAt) + limitMs - Date.now();
  }

  /** Log and outcome are stored, then the activity is completed, then the container is removed, then the slot is free. */
  private async settle(container: string, ended: Ended, log: InstanceLog): Promise<void> {
    const { failpoint, worker } = this.around;
    const { phase, stoppedBy } = ended;
    const finished = phase && (await log.finish());
    await failpoint('instance:logged');
    if (!phase) await this.clear(container);
    if (stoppedBy !== 'orphaned') {
      await this.report(
        phase && finished
          ? { kind: 'exited', exit: exitOf(phase, finished, worker.name, stoppedBy) }
          : { kind: 'gone' },
      );
    }
    this.stage = 'leaving';
    await failpoint('instance:reported');
    await this.remove(container);
    await failpoint('instance:removed');
  }

  /** What vanished is gone when no process of it is left. */
  private async clear(container: string): Promise<void> {
    const { host } = this.around;
    await patiently(() => host.remove(container, { force: true }), this.abandoned.signal);
  }

  /** Reports until it is recorded, or nobody will ever ask. A closed activity is waited out: the task will locate. */
  private async report(report: InstanceReport): Promise<void> {
    const { channel } = this.around;
    const { signal } = this.abandoned;
    for (;;) {
      const asked = this.wake.listen();
      if ((await channel.report(this.identity, report, signal)) === 'recorded') return;
      if ((await channel.standing(this.identity)) === 'over') return;
      await asked.within(STANDING_INTERVAL_MS);
      signal.throwIfAborted();
    }
  }

  /** What an engine does not remove within a minute is left to whoever sweeps the worker: it has ended. */
  private async remove(container: string): Promise<void> {
    const { host, logger } = this.around;
    const { signal } = this.abandoned;
    const patienceEnds = Date.now() + REMOVAL_PATIENCE_MS;
    try {
      await patiently(
        () => host.remove(container, { force: true }),
        signal,
        () => Date.now() >= patienceEnds,
      );
    } catch (error) {
      signal.throwIfAborted();
      logger.warn('container left behind', { name: this.name, error: messageOf(error) });
    }
  }

  private async beat(): Promise<void> {
    const { origin } = this.birth;
    if (this.container === undefined) {
      if (origin.kind !== 'new') return;
      const hearing = await this.around.channel.heartbeat(origin.token, undefined);
      if (hearing === 'cancel') this.stop('cancel');
      if (hearing === 'closed') this.forgo();
      return;
    }
    if (this.stage !== 'running') return;
    const hearing = await this.around.channel.heartbeat(this.identity, this.place());
    if (hearing === 'cancel') this.stop('cancel');
    if (hearing === 'closed' && (await this.around.channel.standing(this.identity)) === 'over') {
      this.stop('orphaned');
    }
  }

  private place(): InstancePlace | undefined {
    return this.container === undefined
      ? undefined
      : { worker: this.around.worker.number, container: this.container };
  }
}

interface Ended {
  /** Undefined when the container vanished. */
  readonly phase: Extract<ContainerPhase, { kind: 'exited' }> | undefined;
  /** Why it was told to end, when that was before its end. */
  readonly stoppedBy: StopReason | undefined;
}

/** Exits are noticed by the host's notices; this look is for the notice that never came. */
const SAFETY_LOOK_MS = 30_000;
const STANDING_INTERVAL_MS = 5_000;
const REMOVAL_PATIENCE_MS = 60_000;
