import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  readServerConfiguration,
  type ServerConfiguration,
} from '../../workers/configuration/server-configuration.ts';
import { sshKeys } from '../support/ssh-keys.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const env = { IBMCLOUD_API_KEY: 'an API key of IBM', HOST_KEYS: 'a secret of the servers' };
const { path: folder, remove } = scratchFolder();
afterAll(remove);

const pair = sshKeys();

const minimal = {
  region: 'eu-de',
  credentials: { apiKey: { env: 'IBMCLOUD_API_KEY' } },
  resourceGroup: 'd0000000000000000000000000000001',
  vpc: 'fleets',
  subnets: ['fleets-1'],
  securityGroups: ['fleets'],
  sshIdentity: { privateKey: 'id_ed25519' },
  hostKeySecret: { env: 'HOST_KEYS' },
};

/** A configuration with one connection, which the overrides change. */
function read(overrides: object = {}, variables: object = env): ServerConfiguration {
  mkdirSync(join(folder, 'keys'), { recursive: true });
  writeFileSync(join(folder, 'id_ed25519'), pair.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'keys', 'host'), 'another secret of the servers\n');
  const file = join(folder, 'fleets.config.yaml');
  writeFileSync(file, stringify({ vpc: { default: { ...minimal, ...overrides } } }));
  return readServerConfiguration(file, { ...variables });
}

describe('the configuration of a server', () => {
  it('says where machines are made, with defaults', () => {
    const { vpc, identities } = read();
    expect(vpc['default']).toMatchObject({
      name: 'default',
      region: 'eu-de',
      access: {
        kind: 'client',
        serviceUrl: 'https://eu-de.iaas.cloud.ibm.com/v1',
        credentials: { kind: 'iam', apiKey: 'an API key of IBM' },
      },
      identity: 'vpc-default',
      authorizedKeys: [pair.publicKey],
      hostKeySecret: 'a secret of the servers',
      image: 'ibm-debian-12',
      ttlMs: 86_400_000,
      readyWithinMs: 600_000,
      floatingIp: 'never',
    });
    expect(identities['vpc-default']).toMatchObject({
      kind: 'file',
      path: expect.stringMatching(/^\/.*id_ed25519$/),
    });
  });

  it('reads secrets from files beside it too', () => {
    const { vpc } = read({ hostKeySecret: { file: 'keys/host' } });
    expect(vpc['default']?.hostKeySecret).toBe('another secret of the servers');
  });

  const access: readonly (readonly [unknown, object])[] = [
    ['none', { kind: 'none' }],
    [{ bearer: { env: 'HOST_KEYS' } }, { kind: 'bearer', token: 'a secret of the servers' }],
    [{ trustedProfile: 'Profile-1' }, { kind: 'instance', profileId: 'Profile-1' }],
    [
      { trustedProfile: 'Profile-1', from: 'container' },
      { kind: 'container', profileId: 'Profile-1' },
    ],
    [
      { apiKey: { env: 'HOST_KEYS' }, trustedProfile: 'Profile-1' },
      { kind: 'assume', apiKey: 'a secret of the servers', profileId: 'Profile-1' },
    ],
  ];
  it.each(access)('takes credentials %j', (credentials, expected) => {
    const { vpc } = read({ credentials });
    expect(vpc['default']?.access).toMatchObject({ credentials: expected });
  });

  const faults: readonly (readonly [string, object, RegExp])[] = [
    [
      'a strange region',
      { region: 'Frankfurt' },
      /vpc\.default\.region: "Frankfurt" is not accepted; expected a region such as eu-de/,
    ],
    ['no subnet', { subnets: [] }, /vpc\.default\.subnets: is empty; expected/],
    ['a field unknown', { subnet: 'one' }, /vpc\.default\.subnet: is not a known field/],
    ['a strange ttl', { ttl: 'soon' }, /vpc\.default\.ttl: "soon" is not accepted/],
    ['a strange quota', { quotas: { machines: 0 } }, /vpc\.default\.quotas\.machines/],
    [
      'a missing variable',
      { hostKeySecret: { env: 'NOWHERE' } },
      /vpc\.default\.hostKeySecret: variable NOWHERE is not set/,
    ],
    [
      'a missing file',
      { hostKeySecret: { file: 'nowhere' } },
      /hostKeySecret: ENOENT.*let the user/,
    ],
    [
      'a missing key',
      { sshIdentity: { privateKey: 'nowhere' } },
      /sshIdentity\.privateKey: ENOENT.*ssh-keygen/,
    ],
    [
      'a key that is none',
      { sshIdentity: { privateKey: 'keys/host' } },
      /sshIdentity\.privateKey: .*keys\/host/,
    ],
  ];
  it.each(faults)('with %s is refused by file, field and remedy', (_, overrides, expected) => {
    expect(() => read(overrides)).toThrow(expected);
    expect(() => read(overrides)).toThrow(/^Cannot use configuration \/.*fleets\.config\.yaml as/);
  });

  it('never shows a secret that was written into it', () => {
    const written = { apiKey: 'sesame-open-1', hostKeySecret: 'sesame-open-2' };
    const fault = (): unknown =>
      read({ credentials: { apiKey: written.apiKey }, hostKeySecret: written.hostKeySecret });
    expect(fault).toThrow(
      /hostKeySecret: a text is not accepted; expected where .* is: \{env: NAME\}/,
    );
    expect(fault).not.toThrow(/sesame/);
  });

  it('that is no YAML is refused by its name', () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'vpc: [');
    expect(() => readServerConfiguration(file, {})).toThrow(`Cannot use configuration ${file} as`);
  });
});

describe('the example of a configuration', () => {
  it('can be used as it is', () => {
    const example = new URL('../examples/fleets.config.yaml', import.meta.url);
    writeFileSync(join(folder, 'id_ed25519'), pair.privateKey, { mode: 0o600 });
    copyFileSync(example, join(folder, 'example.yaml'));
    const variables = { ...env, FLEET_HOST_KEY_SECRET: 'a secret of the servers' };
    const { vpc } = readServerConfiguration(join(folder, 'example.yaml'), variables);
    expect(vpc['default']).toMatchObject({ region: 'eu-de', maxMachines: 20 });
  });
});
