/** This computer as one worker or several: what it "makes" is room, what it removes is whatever a worker left behind. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { DeprovisionRequest, WorkerRequest } from '../../workflows/activity-types.ts';
import { type Resources, shareOf, slotsIn } from '../../workflows/domain/resources.ts';
import type { FleetSpec, LocalProviderSpec } from '../../workflows/domain/spec.ts';
import type { HostKind, Offer, OfferAnswer, WorkerAccess } from '../../workflows/domain/worker.ts';
import type { ContainerHost } from '../host/container-host.ts';
import { workerLabels } from '../host/instance-labels.ts';
import { messageOf } from '../logger.ts';
import { endLeftovers } from './local-leftovers.ts';
import { listContainers, removeContainer } from './local-traces.ts';
import type { Provider } from './provider.ts';

export interface LocalProviderOptions {
  readonly machineId: string;
  readonly openHost: (kind: HostKind) => Promise<ContainerHost>;
  /** What the operator lets fleets use of this computer. Default: all of it. */
  readonly capacity?: Partial<Resources>;
}

export function createLocalProvider(options: LocalProviderOptions): Provider {
  return {
    offers: (spec) => localOffers(options, spec),
    provision: (request) => provision(options, request),
    deprovision: (request, signal) => deprovision(options, request, signal),
    list: ({ fleetId }) => listContainers(options, fleetId),
    remove: (trace, signal) => removeContainer(options, trace, signal),
  };
}

async function localOffers(options: LocalProviderOptions, spec: FleetSpec): Promise<OfferAnswer> {
  const { provider } = spec;
  if (provider.type !== 'local') return { offers: [], refusals: [] };
  const kind = hostKindFor(spec);
  try {
    const host = await options.openHost(kind);
    const { version, ...found } = await host.describe();
    return sizedOffer(
      options,
      { ...spec, provider },
      kind,
      { ...found, ...options.capacity },
      version,
    );
  } catch (error) {
    return { offers: [], refusals: [silent(kind, messageOf(error))] };
  }
}

function silent(kind: HostKind, reason: string): string {
  return kind === 'docker'
    ? `this computer cannot run images as its container engine does not answer (${reason}): start Docker there, or leave out image to run plain processes`
    : `this computer cannot run plain processes (${reason}): correct that, or give an image`;
}

/** Images need an engine; without an image the command of the specification is one of the computer itself. */
function hostKindFor(spec: FleetSpec): HostKind {
  return spec.image === undefined ? 'process' : 'docker';
}

function sizedOffer(
  options: LocalProviderOptions,
  spec: FleetSpec & { readonly provider: LocalProviderSpec },
  host: HostKind,
  computer: Resources,
  version: string,
): OfferAnswer {
  const { provider, resources } = spec;
  const granted: Resources = {
    milliCpu: Math.min(provider.milliCpu ?? Infinity, computer.milliCpu),
    memoryBytes: Math.min(provider.memoryBytes ?? Infinity, computer.memoryBytes),
  };
  const capacity = shareOf(granted, provider.workers);
  const slots = slotsIn(capacity, resources);
  if (slots === 0) return { offers: [], refusals: [tooSmall(capacity, resources)] };
  const offer: Offer = {
    provider: 'local',
    profile: `this computer (${version})`,
    machineId: options.machineId,
    capacity,
    slots,
    available: provider.workers,
    host,
  };
  return { offers: [offer], refusals: [] };
}

function tooSmall(capacity: Resources, need: Resources): string {
  return `an instance needs ${inWords(need)} and a worker on this computer has ${inWords(capacity)}: lower resources, or offer more of the computer (fleet server --cpus, --memory)`;
}

function inWords(resources: Resources): string {
  return `${resources.milliCpu / 1000} cpu and ${Math.round(resources.memoryBytes / 1e6)} MB memory`;
}

async function provision(
  options: LocalProviderOptions,
  { worker }: WorkerRequest,
): Promise<WorkerAccess> {
  const { host } = worker.offer;
  await (await options.openHost(host)).describe();
  return { kind: 'local', machineId: options.machineId, host };
}

/**
 * Ends and removes every container of the worker, until none is left. While somebody may still believe that he serves
 * it, he is waited for first: he lets go of what he follows, so that nobody reports our stop as the program's own end.
 */
async function deprovision(
  options: LocalProviderOptions,
  { fleet, worker, claimLapseMs }: DeprovisionRequest,
  signal: AbortSignal,
): Promise<void> {
  const host = await options.openHost(worker.offer.host);
  if (claimLapseMs > 0) await sleep(claimLapseMs, undefined, { signal });
  await endLeftovers(host, workerLabels(fleet, worker.number), signal);
}
