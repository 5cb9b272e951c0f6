/**
 * One instance on this worker, from its creation or its adoption to the freeing of its slot. One path for new, adopted
 * and re-attached instances: launch (once, by the creator), follow, settle.
 */

import type { InstancePlace } from '../../workflows/domain/instance.ts';
import { messageOf } from '../logger.ts';
import { awaitContainerEnd, type StopReason } from './container-end.ts';
import type { InstanceBirth, InstanceSurroundings } from './instance-birth.ts';
import type { InstanceIdentity } from './instance-labels.ts';
import { InstanceSecrets } from './instance-secrets.ts';
import { launchInstance, type LaunchResult } from './instance-launch.ts';
import { InstanceLog } from './instance-log.ts';
import { InstancePulse } from './instance-pulse.ts';
import { settleInstance } from './instance-settlement.ts';
import { Wake } from './wake.ts';

/** `leaving`: all that was to be said of it is said. */
export type InstanceStage = 'launching' | 'running' | 'settling' | 'leaving' | 'over';

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
      const ended = await awaitContainerEnd(container, this.around, {
        wake: this.wake,
        signal,
        stopReason: () => this.stopReason,
        stop: (reason) => this.stop(reason),
      });
      this.stage = 'settling';
      await this.around.failpoint('instance:exited');
      await settleInstance({ container, ended, log: this.log }, this.around, {
        name: this.name,
        identity: () => this.identity,
        told: () => {
          this.stage = 'leaving';
        },
        wake: this.wake,
        signal,
      });
    } finally {
      this.log.abandon();
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
