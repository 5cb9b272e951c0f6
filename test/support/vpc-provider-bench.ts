/** The VPC provider before an emulated cloud: a connection, a door, requests, and what must be left in the end. */

import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Provider } from '../../activities/provider/provider.ts';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import type { VpcConnection } from '../../activities/provider/vpc/vpc-connection.ts';
import {
  createVpcProvider,
  type VpcProviderOptions,
} from '../../activities/provider/vpc/vpc-provider.ts';
import type { DeprovisionRequest } from '../../workflows/activity-types.ts';
import { workerName } from '../../workflows/domain/ids.ts';
import type { Offer } from '../../workflows/domain/worker.ts';
import { counts } from '../emulators/vpc/control/control-commands.ts';
import type { EmulatorSettings } from '../emulators/vpc/settings.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { makeNetwork, startCloud, type VpcCloud, type VpcNetwork } from './vpc-cloud.ts';

export interface VpcProviderBench {
  readonly cloud: VpcCloud;
  readonly network: VpcNetwork;
  readonly connection: VpcConnection;
  readonly door: FakeDoor;
  readonly provider: Provider;
  /** Another server: it remembers nothing of what the first one did. */
  anotherProvider(options?: Partial<VpcProviderOptions>, api?: VpcApi): Provider;
}

/** So short that a test does not notice them. */
const shortTimes = {
  pollMs: 4,
  settleMs: 30,
  doubtMs: 2_000,
  knockMs: 500,
  keepMs: 60_000,
  discardMs: 5_000,
};

export async function startProviderBench(
  settings: Partial<EmulatorSettings> = {},
  overrides: Partial<VpcConnection> = {},
): Promise<VpcProviderBench> {
  const cloud = await startCloud(settings);
  const network = await makeNetwork(cloud.api);
  const connection = { ...connectionTo(cloud, network), ...overrides };
  const door = createFakeDoor();
  const anotherProvider = (options: Partial<VpcProviderOptions> = {}, api = cloud.api): Provider =>
    createVpcProvider({
      connections: { default: { ...connection, api } },
      door,
      times: shortTimes,
      ...options,
    });
  return { cloud, network, connection, door, provider: anotherProvider(), anotherProvider };
}

function connectionTo({ api, world }: VpcCloud, network: VpcNetwork): VpcConnection {
  return {
    name: 'default',
    region: world.region,
    api,
    resourceGroupId: world.resourceGroups[0].id,
    vpc: network.vpcId,
    subnets: [network.subnetId],
    securityGroups: [network.groupId],
    keys: [network.keyId],
    image: 'ibm-debian-12',
    identity: 'default',
    authorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIexample'],
    hostKeySecret: 'a secret of the servers',
    tags: ['team:science'],
    ttlMs: 86_400_000,
    readyWithinMs: 2_000,
    floatingIp: 'never',
    prices: {},
  };
}

function anOffer(overrides: Partial<NonNullable<Offer['place']>> = {}): Offer {
  return {
    provider: 'vpc',
    profile: 'cx2-2x4',
    capacity: { milliCpu: 2_000, memoryBytes: 4 * 2 ** 30 },
    slots: 2,
    available: 10,
    host: 'docker',
    place: {
      connection: 'default',
      region: 'us-south',
      zone: 'us-south-1',
      availability: 'standard',
      ...overrides,
    },
  };
}

/** For worker 0 of a new fleet, unless told otherwise. */
export function aRequest(
  options: { readonly fleetId?: string; readonly worker?: number; readonly offer?: Offer } = {},
): DeprovisionRequest {
  const { fleetId = randomUUID(), worker: number = 0, offer = anOffer() } = options;
  const fleet = {
    workflowId: 'wordcount',
    id: fleetId,
    name: 'wordcount',
    namespace: 'default',
    controlQueue: 'fleets',
  };
  const worker = { number, name: workerName(fleet, number), offer, slots: 2 };
  return { fleet, worker, claimLapseMs: 0 };
}

export function noSignal(): AbortSignal {
  return new AbortController().signal;
}

/** F4, from the emulator's own tables. Keys are the network's, which stay. */
export function expectNothingLeft({ cloud }: Pick<VpcProviderBench, 'cloud'>): void {
  const { keys: _, ...left } = counts(cloud.world);
  expect({ ...left, machines: cloud.machines.present() }).toEqual({
    instances: 0,
    volumes: 0,
    virtualNetworkInterfaces: 0,
    reservedIps: 0,
    floatingIps: 0,
    placementGroups: 0,
    machines: [],
  });
}

/** Exactly one machine of the request, and its parts. */
export function expectOneMachine({ cloud }: Pick<VpcProviderBench, 'cloud'>): void {
  const { instances, volumes, virtualNetworkInterfaces } = counts(cloud.world);
  expect({ instances, volumes, virtualNetworkInterfaces }).toEqual({
    instances: 1,
    volumes: 1,
    virtualNetworkInterfaces: 1,
  });
}

/** How a refusal reads: its kind, and its message. */
export async function refusalOf(
  provision: Promise<unknown>,
): Promise<{ readonly kind: unknown; readonly message: string; readonly nonRetryable: unknown }> {
  const error: unknown = await provision.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { details, message, nonRetryable } = Object(error);
  return { kind: details?.[0], message, nonRetryable };
}
