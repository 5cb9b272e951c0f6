/** Fleets on an emulated cloud whose machines really run: a network, a server that is configured for it, a bench. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { counts } from '../emulators/vpc/control/control-commands.ts';
import { testImage } from './docker-images.ts';
import { FleetBench, type FleetBenchOptions } from './fleet-bench.ts';
import { sshKeys } from './ssh-keys.ts';
import { scratchFolder } from './scratch-folder.ts';
import { sharedTemporalAddress } from './temporal-server.ts';
import { makeNetwork } from './vpc-cloud.ts';
import { startVpcWorld, type VpcWorld, type VpcWorldOptions } from './vpc-machines.ts';

export interface VpcFleetBench {
  readonly cloud: VpcWorld;
  readonly bench: FleetBench;
  /** A specification for machines of the cloud; tasks have no way back to the recorder. */
  spec(work: string, overrides?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** How many of each kind a fleet could have left. */
  left(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** What `left` says of a cloud without fleets. */
export const nothingLeft = {
  instances: 0,
  volumes: 0,
  virtualNetworkInterfaces: 0,
  reservedIps: 0,
  floatingIps: 0,
  placementGroups: 0,
};

/** The secrets of a server that makes machines; neither may be seen anywhere. */
export const vpcSecrets = {
  IBMCLOUD_API_KEY: 'an-api-key-4d0c2f7e91',
  FLEET_HOST_KEY_SECRET: 'a-host-key-secret-83b1d5a6c0',
};

export async function startVpcFleetBench(
  options: VpcWorldOptions = {},
  connection: Readonly<Record<string, unknown>> = {},
  server: Partial<FleetBenchOptions> = {},
): Promise<VpcFleetBench> {
  const files = scratchFolder();
  const cloud = await startVpcWorld(options);
  const user = sshKeys();
  await makeNetwork(cloud.api, { publicKey: user.publicKey });
  writeFileSync(join(files.path, 'id_ed25519'), user.privateKey, { mode: 0o600 });
  const config = join(files.path, 'fleets.config.yaml');
  writeFileSync(config, stringify({ vpc: { default: { ...settingsFor(cloud), ...connection } } }));
  const bench = await FleetBench.create({
    address: sharedTemporalAddress(),
    host: 'docker',
    ...server,
    flags: ['--config', config],
    env: vpcSecrets,
  });
  return {
    cloud,
    bench,
    spec: (work, overrides = {}) => ({
      image: testImage,
      command: ['/bin/sh', '-c', work],
      tasks: { count: 10 },
      scale: { max: 10 },
      resources: { cpu: 1, memory: '2G' },
      provider: { type: 'vpc' },
      gracePeriod: '2s',
      ...overrides,
    }),
    left: () => {
      const { keys: _, ...rest } = counts(cloud.world);
      return rest;
    },
    close: async () => {
      await bench.close();
      await cloud.close();
      files.remove();
    },
  };
}

function settingsFor({ serviceUrl, iamUrl, world }: VpcWorld): object {
  return {
    region: world.region,
    serviceUrl,
    iamUrl,
    credentials: { apiKey: { env: 'IBMCLOUD_API_KEY' } },
    resourceGroup: world.resourceGroups[0].id,
    vpc: 'net',
    subnets: ['net-subnet'],
    securityGroups: ['net-group'],
    keys: ['net-key'],
    sshIdentity: { privateKey: 'id_ed25519' },
    hostKeySecret: { env: 'FLEET_HOST_KEY_SECRET' },
    readyWithin: '60s',
  };
}
