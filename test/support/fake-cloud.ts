/** A provider in memory: machines that a test refuses, lets be lost, or finds left over. */

import { ApplicationFailure } from '@temporalio/common';
import type { Provider, Trace } from '../../activities/provider/provider.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { shortFleetId } from '../../workflows/domain/ids.ts';
import type { Offer, ProvisionRefusal, WorkerAccess } from '../../workflows/domain/worker.ts';
import { FakeContainerHost } from './fake-container-host.ts';

export interface FakeMachine {
  readonly name: string;
  readonly offer: Offer;
  readonly fleetId: string;
  readonly worker: number;
  readonly host: FakeContainerHost;
  /** Aborted when nobody can reach it any more. */
  readonly unreachable: AbortController;
}

export class FakeCloud implements Provider {
  /** What there is now, by name. */
  readonly machines = new Map<string, FakeMachine>();
  /** Names of all that ever were. */
  readonly made: string[] = [];
  /** Where each machine was asked for, `cx2-2x4 eu-de-1`. */
  readonly asked: string[] = [];
  /** How often offers were asked for. */
  offersAsked = 0;
  /** Whether an offer is refused now. */
  refuse: (offer: Offer) => ProvisionRefusal | undefined = () => undefined;
  /** What is left of machines: not removed with them. */
  readonly leftovers = new Map<string, Trace>();
  /** Ids of what was removed by itself. */
  readonly swept: string[] = [];
  private readonly offered: readonly Offer[];

  constructor(offered: readonly Offer[]) {
    this.offered = offered;
  }

  async offers(): ReturnType<Provider['offers']> {
    this.offersAsked += 1;
    return { offers: this.offered, refusals: [] };
  }

  async provision({ fleet, worker }: Parameters<Provider['provision']>[0]): Promise<WorkerAccess> {
    const { name, offer } = worker;
    this.asked.push(`${offer.profile} ${offer.place?.zone}`);
    const refusal = this.refuse(offer);
    if (refusal) throw notProvisioned(name, refusal);
    if (!this.machines.has(name)) {
      this.made.push(name);
      this.machines.set(name, {
        name,
        offer,
        fleetId: fleet.id,
        worker: worker.number,
        host: new FakeContainerHost(),
        unreachable: new AbortController(),
      });
    }
    return { ...nowhere, host: name };
  }

  async deprovision({ worker }: Parameters<Provider['deprovision']>[0]): Promise<void> {
    this.machines.delete(worker.name);
  }

  async list({ fleetId }: Parameters<Provider['list']>[0]): Promise<readonly Trace[]> {
    const machines = [...this.machines.values()].map(traceOf);
    return [...machines, ...this.leftovers.values()].filter(
      (trace) => fleetId === undefined || trace.fleetId === fleetId,
    );
  }

  async remove({ id }: Trace): Promise<void> {
    this.swept.push(id);
    this.machines.delete(id);
    this.leftovers.delete(id);
  }

  /** Something of a fleet that its workers do not know of. */
  leave(id: string, mark: Partial<Trace>): void {
    const named = { provider: 'vpc', kind: 'volume', id, name: id, shortFleetId: '' } as const;
    this.leftovers.set(id, { ...named, ...mark });
  }
}

const nowhere = {
  kind: 'ssh',
  port: 22,
  user: 'root',
  hostKeys: ['ssh-ed25519 AAAA'],
  identity: 'default',
  socketPath: '/var/run/docker.sock',
} as const;

function traceOf({ name, fleetId, worker }: FakeMachine): Trace {
  const mark = { fleetId, shortFleetId: shortFleetId(fleetId), worker };
  return { provider: 'vpc', kind: 'machine', id: name, name, ...mark };
}

function notProvisioned(name: string, refusal: ProvisionRefusal): ApplicationFailure {
  const message = `Cannot make ${name} as it is refused with ${refusal}`;
  return ApplicationFailure.nonRetryable(message, failureTypes.notProvisioned, refusal);
}
