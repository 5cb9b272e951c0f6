/** An emulated cloud with a network in it, and our client before it. Its time stands still until a test moves it. */

import { afterEach } from 'vitest';
import { RateLimit } from '../../activities/provider/vpc/rate-limit.ts';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import { createVpcClient } from '../../activities/provider/vpc/vpc-client.ts';
import type { VpcFailure } from '../../activities/provider/vpc/vpc-failure.ts';
import type { VpcInstance } from '../../activities/provider/vpc/vpc-objects.ts';
import type { VpcInstancePrototype } from '../../activities/provider/vpc/vpc-prototypes.ts';
import { startVpcEmulator } from '../emulators/vpc/emulator.ts';
import type { World } from '../emulators/vpc/world.ts';
import {
  createMemoryMachines,
  type MemoryMachines,
} from '../emulators/vpc/machines/memory-machines.ts';
import { type EmulatorSettings, promptSettings } from '../emulators/vpc/settings.ts';
import { publicKey } from './public-key.ts';
import { createManualClock, type ManualClock } from '../emulators/vpc/time/manual-clock.ts';

export interface VpcCloud {
  readonly url: string;
  readonly serviceUrl: string;
  readonly world: World;
  readonly clock: ManualClock;
  readonly machines: MemoryMachines;
  /** Our client, with a rate that no test reaches. */
  readonly api: VpcApi;
}

/** What every instance needs. */
export interface VpcNetwork {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly groupId: string;
  readonly keyId: string;
  readonly imageId: string;
}

const ZONE = 'us-south-1';

/** Fast enough never to be noticed. */
export function noLimit(): RateLimit {
  return new RateLimit({ perSecond: 1e6, burst: 1e6 });
}

const open: (() => Promise<void>)[] = [];

/** Closes the clouds of a test after it; to be called where the tests are described. */
export function closeClouds(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });
}

/** Without waiting times, and without tokens, unless the settings say otherwise. */
export async function startCloud(settings: Partial<EmulatorSettings> = {}): Promise<VpcCloud> {
  const clock = createManualClock();
  const machines = createMemoryMachines();
  const emulator = await startVpcEmulator({
    clock,
    machines,
    settings: { ...promptSettings, auth: 'none', ...settings },
  });
  open.push(emulator.close);
  const { url, serviceUrl, world } = emulator;
  const api = createVpcClient({
    credentials: { kind: 'none' },
    serviceUrl,
    timeoutMs: 30_000,
    limit: noLimit(),
  });
  return { url, serviceUrl, world, clock, machines, api };
}

/** A VPC with one subnet, a security group that lets SSH in, a key, and the newest Debian. */
export async function makeNetwork(
  api: VpcApi,
  options: {
    readonly name?: string;
    readonly zone?: string;
    readonly addresses?: number;
    /** Of whoever may log in. Default: of nobody. */
    readonly publicKey?: string;
  } = {},
): Promise<VpcNetwork> {
  const { name = 'net', zone = ZONE, addresses = 256 } = options;
  const vpc = await api.createVpc({ name });
  const vpcId = vpc.result.id;
  const subnet = await api.createSubnet({
    subnetPrototype: {
      name: `${name}-subnet`,
      vpc: { id: vpcId },
      zone: { name: zone },
      total_ipv4_address_count: addresses,
    },
  });
  const group = await api.createSecurityGroup({ vpc: { id: vpcId }, name: `${name}-group` });
  const groupId = group.result.id;
  await api.createSecurityGroupRule({
    securityGroupId: groupId,
    securityGroupRulePrototype: {
      direction: 'inbound',
      protocol: 'tcp',
      port_min: 22,
      port_max: 22,
    },
  });
  const key = await api.createKey({
    name: `${name}-key`,
    publicKey: options.publicKey ?? publicKey(),
    type: 'ed25519',
  });
  const images = await api.listImages({ status: ['available'], visibility: 'public' });
  const debian = images.result.images.find((image) => image.name.startsWith('ibm-debian-12'));
  return {
    vpcId,
    subnetId: subnet.result.id,
    groupId,
    keyId: key.result.id,
    imageId: debian?.id ?? '',
  };
}

/** A small machine with everything that a worker has; the overrides are the point. */
export function prototypeOf(
  network: VpcNetwork,
  name: string,
  overrides: Partial<VpcInstancePrototype> = {},
): VpcInstancePrototype {
  return {
    name,
    zone: { name: ZONE },
    vpc: { id: network.vpcId },
    profile: { name: 'cx2-2x4' },
    image: { id: network.imageId },
    keys: [{ id: network.keyId }],
    user_data: '#cloud-config\n',
    boot_volume_attachment: {
      delete_volume_on_instance_delete: true,
      volume: { name: `${name}-boot`, capacity: 100, profile: { name: 'general-purpose' } },
    },
    primary_network_attachment: {
      name: 'eth0',
      virtual_network_interface: {
        name: `${name}-vni`,
        auto_delete: true,
        subnet: { id: network.subnetId },
        security_groups: [{ id: network.groupId }],
      },
    },
    ...overrides,
  };
}

/** The members that make a machine a spot one. */
export const spot = {
  profile: { name: 'cxf-2x4' },
  availability: { class: 'spot' },
  availability_policy: { preemption: 'stop', host_failure: 'stop' },
  reservation_affinity: { policy: 'disabled' },
} as const;

export async function createMachine(
  { api }: VpcCloud,
  network: VpcNetwork,
  name: string,
  overrides: Partial<VpcInstancePrototype> = {},
): Promise<VpcInstance> {
  const made = await api.createInstance({
    instancePrototype: prototypeOf(network, name, overrides),
  });
  return made.result;
}

export async function statusOf({ api }: VpcCloud, id: string): Promise<string> {
  const { result } = await api.getInstance({ id });
  return [result.status, ...result.status_reasons.map(({ code }) => code)].join(' ');
}

/** How a refusal reads: what follows from it, its status, its code and the field at fault. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const failure = await call.then(
    () => undefined,
    (error: VpcFailure) => error,
  );
  const { verdict, details } = failure ?? {};
  return [verdict, details?.status, details?.code, details?.target].filter(Boolean).join(' ');
}

/** Posts what our client has no method for, or would not send. */
export async function post(
  { serviceUrl }: VpcCloud,
  path: string,
  body: object = {},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const url = `${serviceUrl}${path}?version=2026-03-24&generation=2`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : Object(JSON.parse(text)) };
}
