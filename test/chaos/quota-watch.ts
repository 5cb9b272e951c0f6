/** Looks all the time at what the engine itself says is running, and keeps the most of it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerHost } from '../../activities/host/container-host.ts';
import { labelsOf } from '../support/fleet-evidence.ts';
import type { FleetInChaos } from './fleet-in-chaos.ts';

const PAUSE_MS = 250;

export class QuotaWatch {
  private readonly most = new Map<string, number>();
  private readonly stopped = new AbortController();
  private readonly watching: Promise<void>;

  constructor(host: ContainerHost, fleets: readonly FleetInChaos[]) {
    this.watching = this.watch(host, fleets);
  }

  /** Most instances of the fleet that were seen running at once. */
  mostOf(fleet: FleetInChaos): number {
    return this.most.get(fleet.name) ?? 0;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.watching;
  }

  private async watch(host: ContainerHost, fleets: readonly FleetInChaos[]): Promise<void> {
    const labels = await Promise.all(fleets.map(({ handle }) => labelsOf(handle)));
    while (!this.stopped.signal.aborted) {
      for (const [position, fleet] of fleets.entries()) {
        const states = await host.list(labels[position] ?? {}).catch(() => []);
        const running = states.filter(({ phase }) => phase.kind === 'running').length;
        this.most.set(fleet.name, Math.max(this.mostOf(fleet), running));
      }
      await sleep(PAUSE_MS);
    }
  }
}
