import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { guardVpcApi } from '../../activities/provider/vpc/guarded-vpc-api.ts';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import type { VpcCall } from '../../activities/provider/vpc/vpc-calls.ts';
import { vpcOperations } from '../../activities/provider/vpc/vpc-operations.ts';
import { compiler, outputOf } from '../support/compiled.ts';
import {
  closeClouds,
  makeNetwork,
  noLimit,
  prototypeOf,
  startCloud,
} from '../support/vpc-cloud.ts';
import type { VpcCloud } from '../support/vpc-cloud.ts';
import { createVpcSdk, vpcSdkModule } from '../support/vpc-sdk.ts';

closeClouds();

const sdk = vpcSdkModule();
/** Within the repository, so that types are found as they are anywhere in it. */
mkdirSync('.cache', { recursive: true });
const folder = mkdtempSync(resolve('.cache/vpc-proof-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The compiler takes a second, alone. */
const COMPILING_MS = 60_000;

const network = { vpcId: 'v', subnetId: 's', groupId: 'g', keyId: 'k', imageId: 'i' };
const group = { resourceGroupId: 'rg' };
const paging = { start: 'YWZ0ZXI6MQ', limit: 7 };
const owned = { name: 'n-1', resourceGroup: { id: 'rg' } };

/** Parameters for every method, as many as it has. What the service makes of them does not matter. */
const samples: { readonly [Name in keyof VpcApi]: Parameters<VpcApi[Name]>[0] } = {
  listRegions: {},
  listRegionZones: { regionName: 'eu-de' },
  listInstanceProfiles: {},
  getInstanceProfile: { name: 'cx2-2x4' },
  listInstances: {
    ...paging,
    ...group,
    name: 'n',
    availabilityClass: 'spot',
    vpcId: 'v',
    placementGroupId: 'p',
  },
  createInstance: { instancePrototype: prototypeOf(network, 'w-1') },
  getInstance: { id: '0717_a b/c' },
  updateInstance: { id: 'i', name: 'n', ifMatch: 'W/"1"' },
  deleteInstance: { id: 'i', ifMatch: 'W/"1"' },
  createInstanceAction: { instanceId: 'i', type: 'stop', force: true },
  getInstanceInitialization: { id: 'i' },
  listImages: { ...paging, name: 'n', status: ['available', 'deprecated'], visibility: 'public' },
  getImage: { id: 'i' },
  listKeys: { ...paging, ...group },
  createKey: { ...owned, publicKey: 'ssh-ed25519 A', type: 'ed25519' },
  getKey: { id: 'k' },
  deleteKey: { id: 'k' },
  listVpcs: { ...paging, ...group },
  createVpc: owned,
  getVpc: { id: 'v' },
  deleteVpc: { id: 'v', ifMatch: 'W/"1"' },
  listSubnets: { ...paging, ...group, zoneName: 'us-south-1', vpcId: 'v' },
  createSubnet: {
    subnetPrototype: {
      name: 'n',
      vpc: { id: 'v' },
      zone: { name: 'us-south-1' },
      total_ipv4_address_count: 8,
    },
  },
  getSubnet: { id: 's' },
  deleteSubnet: { id: 's' },
  listSecurityGroups: { ...paging, ...group, vpcId: 'v' },
  createSecurityGroup: { ...owned, vpc: { id: 'v' } },
  createSecurityGroupRule: {
    securityGroupId: 'g',
    securityGroupRulePrototype: {
      direction: 'inbound',
      protocol: 'tcp',
      port_min: 22,
      port_max: 22,
      remote: { cidr_block: '10.0.0.0/8' },
    },
  },
  deleteSecurityGroup: { id: 'g' },
  listFloatingIps: { ...paging, ...group, targetId: 't' },
  createFloatingIp: { floatingIpPrototype: { name: 'n', zone: { name: 'us-south-1' } } },
  deleteFloatingIp: { id: 'f' },
  addInstanceNetworkInterfaceFloatingIp: { instanceId: 'i', networkInterfaceId: 'n', id: 'f' },
  addNetworkInterfaceFloatingIp: { virtualNetworkInterfaceId: 'v', id: 'f' },
  listVolumes: { ...paging, name: 'n', attachmentState: 'attached', zoneName: 'us-south-1' },
  getVolume: { id: 'v' },
  deleteVolume: { id: 'v', ifMatch: 'W/"1"' },
  listVirtualNetworkInterfaces: { ...paging, ...group },
  deleteVirtualNetworkInterfaces: { id: 'v' },
  listPlacementGroups: paging,
  createPlacementGroup: { ...owned, strategy: 'host_spread' },
  deletePlacementGroup: { id: 'p' },
  listReservations: { ...paging, name: 'n', zoneName: 'us-south-1' },
};

// Object.keys forgets the literal names that the table is typed with.
const names = Object.keys(vpcOperations) as (keyof VpcApi)[];

/** What a call puts on the wire, but for what is new in each request or says who asks. */
async function wire({ world }: VpcCloud, api: VpcApi, name: keyof VpcApi): Promise<object> {
  // The sample is one of the method's own parameters.
  const method = api[name].bind(api) as (parameters?: VpcCall) => Promise<unknown>;
  const before = world.requests.entries().length;
  await method(samples[name]).catch(() => undefined);
  const [entry, ...others] = world.requests.entries().slice(before);
  if (entry === undefined || others.length > 0) throw new Error(`${name} is not one request`);
  const { method: verb, path, query, headers, body } = entry;
  const { accept = '', 'content-type': type, 'if-match': match } = headers;
  return { verb, path, query, json: accept.includes('application/json'), type, match, body };
}

describe.skipIf(sdk === undefined)("IBM's own client", () => {
  it('asks as ours does, in every method', async () => {
    const cloud = await startCloud();
    const theirs = createVpcSdk(sdk ?? '', cloud.serviceUrl);
    for (const name of names) {
      expect(await wire(cloud, cloud.api, name)).toEqual(await wire(cloud, theirs, name));
    }
  });

  it('makes, finds and removes a machine in the emulator', async () => {
    const cloud = await startCloud();
    const api = guardVpcApi(createVpcSdk(sdk ?? '', cloud.serviceUrl), {
      timeoutMs: 30_000,
      limit: noLimit(),
    });
    const real = await makeNetwork(api);
    const instancePrototype = prototypeOf(real, 'w-1');
    const { result: made } = await api.createInstance({ instancePrototype });
    const again = api.createInstance({ instancePrototype });
    await expect(again).rejects.toMatchObject({ verdict: 'adopt' });
    const { result: listed } = await api.listInstances({ name: 'w-1' });
    await api.deleteInstance({ id: made.id });
    await cloud.clock.pass(0);
    await expect(api.getInstance({ id: made.id })).rejects.toMatchObject({ verdict: 'gone' });
    expect(listed.instances.map(({ id, status }) => [id, status])).toEqual([[made.id, 'running']]);
  });

  it(
    'satisfies our type of the API, strictly',
    async () => {
      const proof = [
        `import type VpcV1 from ${JSON.stringify(`${sdk}.js`)};`,
        `declare const theirs: InstanceType<typeof VpcV1>;`,
        `export const ours: VpcApi = theirs;`,
      ];
      expect(await complaints(proof)).toBe('');
    },
    COMPILING_MS,
  );
});

describe('the proof that a client satisfies our type', () => {
  it(
    'fails for one that lacks what we call',
    async () => {
      const proof = [
        `declare const theirs: Omit<VpcApi, 'deleteInstance'>;`,
        `export const ours: VpcApi = theirs;`,
      ];
      expect(await complaints(proof)).toContain("'deleteInstance' is missing");
    },
    COMPILING_MS,
  );

  it(
    'fails for one that wants other parameters',
    async () => {
      const proof = [
        `declare const theirs: Omit<VpcApi, 'getKey'> & { getKey(key: { name: string }): ReturnType<VpcApi['getKey']> };`,
        `export const ours: VpcApi = theirs;`,
      ];
      expect(await complaints(proof)).toContain("'name' is missing");
    },
    COMPILING_MS,
  );
});

/** What the compiler says of a few lines about our type. */
async function complaints(lines: readonly string[]): Promise<string> {
  const file = join(folder, 'proof.ts');
  const from = `import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';`;
  writeFileSync(file, [from, ...lines].join('\n'));
  const options =
    '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --target es2023 --lib es2023 --types node --module nodenext --allowImportingTsExtensions';
  const run = promisify(execFile)(process.execPath, [compiler(), ...options.split(' '), file]);
  return run.then(() => '', outputOf);
}
