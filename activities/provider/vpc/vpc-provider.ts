/** Virtual servers of IBM Cloud VPC as a source of machines. */

import { ApplicationFailure } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerRequest } from '../../../workflows/activity-types.ts';
import { failureTypes } from '../../../workflows/domain/failures.ts';
import type { FleetSpec } from '../../../workflows/domain/spec.ts';
import type { Offer, OfferAnswer } from '../../../workflows/domain/worker.ts';
import type { MachineDoor } from '../../host/machine-door.ts';
import { type Logger, messageOf, silentLogger } from '../../logger.ts';
import type { Provider } from '../provider.ts';
import type { VpcConnection } from './vpc-connection.ts';
import { listOffers } from './vpc-offers.ts';
import { provisionMachine, type ProvisionTools } from './vpc-provision.ts';
import { isPassing, removeMachine } from './vpc-removal.ts';
import { defaultTimes, VpcSite, type VpcTimes } from './vpc-site.ts';
import { listTraces, removeTrace } from './vpc-traces.ts';

export interface VpcProviderOptions {
  /** By the names that specifications call them. */
  readonly connections: Readonly<Record<string, VpcConnection>>;
  /** How machines are reached. */
  readonly door: MachineDoor;
  /** Whether a machine is still wanted. Default: until the signal comes. */
  readonly isWanted?: ProvisionTools['isWanted'];
  readonly logger?: Logger;
  readonly times?: Partial<VpcTimes>;
}

export function createVpcProvider(options: VpcProviderOptions): Provider {
  const { connections, door, logger = silentLogger, isWanted = untilTold } = options;
  const times = { ...defaultTimes, ...options.times };
  const sites = new Map(
    Object.entries(connections).map(([name, connection]) => [name, new VpcSite(connection, times)]),
  );
  const tools: ProvisionTools = { door, logger, isWanted };
  const siteOf = (name: string): VpcSite => {
    const site = sites.get(name);
    if (site) return site;
    // Retried: another server may have it, or this one soon.
    const message = unknownConnection(name, [...sites.keys()]);
    throw ApplicationFailure.retryable(message, failureTypes.notProvisioned);
  };
  return {
    offers: (spec) => offers(sites, spec),
    provision: async (request, signal) =>
      provisionMachine(siteOf(connectionOf(request.worker.offer)), tools, request, signal),
    async deprovision({ fleet, worker, claimLapseMs }, signal) {
      const site = siteOf(connectionOf(worker.offer));
      // Whoever may still follow its containers lets go of them first, and does not take our end for theirs.
      if (claimLapseMs > 0) await sleep(claimLapseMs, undefined, { signal });
      const machine = { name: worker.name, fleetId: fleet.id };
      await removeMachine(site, machine, { doubtful: false }, signal);
    },
    async list(scope) {
      const found = await Promise.all([...sites.values()].map((site) => listTraces(site, scope)));
      return found.flat();
    },
    remove: async (trace, signal) => removeTrace(siteOf(trace.connection ?? ''), trace, signal),
  };
}

async function offers(sites: ReadonlyMap<string, VpcSite>, spec: FleetSpec): Promise<OfferAnswer> {
  const { provider } = spec;
  if (provider.type !== 'vpc') return { offers: [], refusals: [] };
  const site = sites.get(provider.connection);
  if (!site) {
    return { offers: [], refusals: [unknownConnection(provider.connection, [...sites.keys()])] };
  }
  try {
    return await listOffers(site, { ...spec, provider });
  } catch (error) {
    // Asked again: what IBM cannot say now is no answer.
    if (isPassing(error)) throw error;
    return {
      offers: [],
      refusals: [`connection ${provider.connection} cannot be used: ${messageOf(error)}`],
    };
  }
}

function connectionOf({ place }: Offer): string {
  return place?.connection ?? '';
}

function unknownConnection(name: string, known: readonly string[]): string {
  return `this server has no VPC connection ${name} (it has ${known.join(', ')}): name one of them, or add it to its configuration (fleet server --config)`;
}

async function untilTold(_: WorkerRequest, signal: AbortSignal): Promise<boolean> {
  return !signal.aborted;
}
