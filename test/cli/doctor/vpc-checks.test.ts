import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '../../../cli/doctor/check.ts';
import { vpcChecks } from '../../../cli/doctor/vpc-checks.ts';
import { createVpcLink } from '../../../cli/doctor/vpc-link.ts';
import { sshKeys } from '../../support/ssh-keys.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  startCloud,
  type VpcCloud,
} from '../../support/vpc-cloud.ts';

closeClouds();
const { path: folder, remove } = scratchFolder();
afterAll(remove);

const env = { API_KEY: 'an API key of IBM', HOST_KEYS: 'a secret of the servers' };

/** What the checks find, by name, with a configuration for the cloud. */
async function findings(
  cloud: VpcCloud,
  overrides: object = {},
  connection?: string,
): Promise<Readonly<Record<string, Finding>>> {
  writeFileSync(join(folder, 'id_ed25519'), sshKeys().privateKey, { mode: 0o600 });
  const config = join(folder, 'fleets.config.yaml');
  const written = {
    region: 'us-south',
    serviceUrl: cloud.serviceUrl,
    iamUrl: cloud.url,
    credentials: { apiKey: { env: 'API_KEY' } },
    resourceGroup: cloud.world.resourceGroups[0].id,
    vpc: 'net',
    subnets: ['net-subnet'],
    securityGroups: ['net-group'],
    sshIdentity: { privateKey: 'id_ed25519' },
    hostKeySecret: { env: 'HOST_KEYS' },
    ...overrides,
  };
  writeFileSync(config, stringify({ vpc: { default: written } }));
  const link = createVpcLink({ config, env, ...(connection !== undefined && { connection }) });
  const checks = vpcChecks(link);
  const { signal } = new AbortController();
  const found = await Promise.all(
    checks.map(async ({ name, look }) => [name, await look(signal)] as const),
  );
  return Object.fromEntries(found);
}

/** A cloud with a network, that wants tokens. */
async function aCloud(): Promise<VpcCloud> {
  const cloud = await startCloud();
  await makeNetwork(cloud.api);
  cloud.world.settings = { ...cloud.world.settings, auth: 'iam' };
  return cloud;
}

function kindsOf(found: Readonly<Record<string, Finding>>): readonly string[] {
  return Object.values(found).map(({ kind }) => kind);
}

describe('the checks of a VPC connection', () => {
  it('say what works, and leave nothing behind', async () => {
    const cloud = await aCloud();
    const found = await findings(cloud, { quotas: { machines: 3 } });
    expect(Object.entries(found).map(([name, { kind }]) => [name, kind])).toEqual([
      ['vpc-configuration', 'ok'],
      ['vpc-credentials', 'ok'],
      ['vpc-permissions', 'ok'],
      ['vpc-network', 'ok'],
      ['vpc-image', 'ok'],
      ['vpc-quota', 'ok'],
    ]);
    expect(found['vpc-network']?.found).toContain('net-subnet in us-south-1 with');
    expect(found['vpc-image']?.found).toContain('ibm-debian-12');
    expect(cloud.world.instances.rows()).toEqual([]);
  });

  it('tell credentials that are refused, and ask no further', async () => {
    const cloud = await aCloud();
    cloud.world.settings = { ...cloud.world.settings, apiKeys: ['another key'] };
    const found = await findings(cloud);
    expect(kindsOf(found)).toEqual(['ok', 'failed', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(found['vpc-credentials']).toMatchObject({
      found: expect.stringContaining('the credentials are refused'),
      remedy: 'correct credentials',
    });
    expect(JSON.stringify(found)).not.toContain(env.API_KEY);
  });

  it('tell an API that does not answer', async () => {
    const cloud = await aCloud();
    const found = await findings(cloud, { serviceUrl: 'http://127.0.0.1:1/v1' });
    expect(found['vpc-credentials']).toMatchObject({
      kind: 'failed',
      remedy: expect.stringContaining('serviceUrl'),
    });
  });

  it('tell that machines may be seen and not made', async () => {
    const cloud = await aCloud();
    const effect = { kind: 'reply', status: 403, code: 'not_authorized' } as const;
    cloud.world.faults = [{ operation: 'createInstance', effect }];
    const found = await findings(cloud);
    expect(found['vpc-permissions']).toMatchObject({
      kind: 'failed',
      found: 'machines may be listed, and may not be made',
    });
  });

  const faults: readonly (readonly [string, object, string])[] = [
    ['vpc-network', { subnets: ['elsewhere'] }, 'no subnet has the id or name elsewhere'],
    ['vpc-network', { vpc: 'elsewhere' }, 'no VPC has the id or name elsewhere (there are net)'],
    ['vpc-network', { keys: ['mine'] }, 'no key has the id or name mine (there are net-key)'],
    ['vpc-image', { image: 'ibm-plan9' }, 'has the id or name ibm-plan9'],
    ['vpc-credentials', { region: 'eu-mars' }, 'no region eu-mars'],
    ['vpc-configuration', { region: 'Mars' }, 'vpc.default.region: "Mars" is not accepted'],
  ];
  it.each(faults)('%s tells what is wrong with %j', async (name, overrides, expected) => {
    const found = await findings(await aCloud(), overrides);
    expect(found[name]).toMatchObject({ kind: 'failed', found: expect.stringContaining(expected) });
  });

  it('tell a quota that is used up', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'fleet-0123abcd-0');
    const found = await findings(cloud, { quotas: { machines: 1 } });
    expect(found['vpc-quota']).toMatchObject({ kind: 'warning' });
  });

  it('tell a connection that is not there', async () => {
    const found = await findings(await aCloud(), {}, 'paris');
    expect(kindsOf(found)).toEqual(['failed', ...Array(5).fill('skipped')]);
    expect(found['vpc-configuration']?.found).toContain('no VPC connection paris (it has default)');
  });
});
