/** Takes over what other servers left on a worker. */

import type { ServeRequest } from '../../workflows/activity-types.ts';
import { messageOf } from '../logger.ts';
import { type ContainerState, hasRun } from './container-host.ts';
import { adoptedBirth, type InstanceBirth, type InstanceSurroundings } from './instance-birth.ts';
import { decodeLabels, type InstanceLabels, workerLabels } from './instance-labels.ts';
import { withdraw } from './instance-launch.ts';
import type { UnstartedContainers } from './unstarted-containers.ts';

export type AdoptionSurroundings = Pick<InstanceSurroundings, 'host' | 'channel' | 'failpoint'> & {
  readonly unstarted: UnstartedContainers;
};

/** Who goes on with what is adopted. */
export interface Adopter {
  /** Whether an instance of that name is in hand already. */
  readonly has: (name: string) => boolean;
  readonly add: (birth: InstanceBirth) => void;
  /** Aborts when the worker is left to another server. */
  readonly signal: AbortSignal;
}

export class WorkerAdoption {
  /** Instances found from before. */
  adopted = 0;
  /** Why the worker could not be looked at, the last time. */
  trouble: string | undefined;
  private readonly request: Pick<ServeRequest, 'fleet' | 'worker'>;
  private readonly around: AdoptionSurroundings;
  private readonly adopter: Adopter;

  constructor(
    request: Pick<ServeRequest, 'fleet' | 'worker'>,
    around: AdoptionSurroundings,
    adopter: Adopter,
  ) {
    this.request = request;
    this.around = around;
    this.adopter = adopter;
  }

  async adoptAll(): Promise<void> {
    const { host, failpoint } = this.around;
    const labels = workerLabels(this.request.fleet, this.request.worker.number);
    try {
      const states = await host.list(labels);
      this.trouble = undefined;
      await failpoint('worker:adopting');
      for (const state of states) await this.adopt(state);
    } catch (error) {
      this.trouble = messageOf(error);
      throw error;
    }
  }

  async adoptOne(id: string): Promise<void> {
    const state = await this.around.host.inspect(id);
    if (state) await this.adopt(state);
  }

  /**
   * Takes over a container that another server made. One that was never started is removed, which proves that it never
   * will be; one that has run is the attempt, and goes on here.
   */
  private async adopt(state: ContainerState): Promise<void> {
    const { adopter } = this;
    const labels = decodeLabels(state.labels);
    if (!labels || adopter.has(state.name) || adopter.signal.aborted) return;
    if (!hasRun(state) && (await this.withdrawn(state, labels)) !== 'ran') return;
    if (adopter.has(state.name)) return;
    this.adopted += 1;
    adopter.add(adoptedBirth(this.request.fleet, state, labels));
  }

  /** A container that provably never ran: said with its token, which is void if anybody else goes on with it. */
  private async withdrawn(
    state: ContainerState,
    labels: InstanceLabels,
  ): ReturnType<typeof withdraw> {
    const { signal } = this.adopter;
    const removal = await withdraw(this.around.host, state.id, signal);
    if (removal === 'removed') {
      this.around.unstarted.note(state.id);
      const told = this.around.channel.report(labels.token, { kind: 'neverStarted' }, signal);
      told.catch(() => undefined);
    }
    return removal;
  }
}
