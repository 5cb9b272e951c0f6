import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import type { VpcCredentials } from '../../activities/provider/vpc/vpc-authenticator.ts';
import { createVpcClient } from '../../activities/provider/vpc/vpc-client.ts';
import { issueToken } from '../emulators/vpc/neighbours/tokens.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { closeClouds, noLimit, startCloud } from '../support/vpc-cloud.ts';
import type { VpcCloud } from '../support/vpc-cloud.ts';

closeClouds();

let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(() => folder.remove());

function clientOf(
  { serviceUrl }: VpcCloud,
  credentials: VpcCredentials,
  timeoutMs = 30_000,
): VpcApi {
  return createVpcClient({ credentials, serviceUrl, timeoutMs, limit: noLimit() });
}

describe('a client', () => {
  it.each([
    ['an API key', (url: string) => ({ kind: 'iam', apiKey: 'key', url })],
    [
      'a profile of a key',
      (url: string) => ({ kind: 'assume', apiKey: 'key', profileId: 'P', url }),
    ],
    ['a profile of a machine', (url: string) => ({ kind: 'instance', profileId: 'P', url })],
    ['the default profile of a machine', (url: string) => ({ kind: 'instance', url })],
    ['a profile of a container', containerCredentials],
    ['a token', () => ({ kind: 'bearer', token: issueToken('me', 60) })],
  ] as readonly (readonly [string, (url: string) => VpcCredentials])[])(
    'with %s is let in',
    async (_, credentialsOf) => {
      const cloud = await startCloud({ auth: 'iam' });
      const api = clientOf(cloud, credentialsOf(cloud.url));
      await expect(api.listVpcs()).resolves.toMatchObject({ status: 200 });
    },
  );

  it.each<[string, VpcCredentials]>([
    ['no token', { kind: 'none' }],
    ['a wrong token', { kind: 'bearer', token: 'wrong' }],
    ['an expired token', { kind: 'bearer', token: issueToken('me', -1) }],
  ])('with %s is denied', async (_, credentials) => {
    const cloud = await startCloud({ auth: 'iam' });
    await expect(clientOf(cloud, credentials).listVpcs()).rejects.toMatchObject({
      verdict: 'denied',
      details: { status: 401 },
    });
  });

  it('with an unknown API key is denied by IAM', async () => {
    const cloud = await startCloud({ auth: 'iam', apiKeys: ['another'] });
    const api = clientOf(cloud, { kind: 'iam', apiKey: 'key', url: cloud.url });
    await expect(api.listVpcs()).rejects.toMatchObject({
      verdict: 'denied',
      details: { code: 'BXNIM0415E', fromIam: true },
    });
    expect(cloud.world.requests.entries('listVpcs')).toEqual([]);
  });

  it('asks for one token for many calls', async () => {
    const cloud = await startCloud({ auth: 'iam' });
    const api = clientOf(cloud, { kind: 'iam', apiKey: 'key', url: cloud.url });
    await Promise.all([api.listVpcs(), api.listKeys(), api.listSubnets()]);
    await api.listVpcs();
    expect(cloud.world.requests.entries('token')).toHaveLength(1);
  });

  /** IBM's library takes a token for expired 10 s before it is. */
  it('takes a new token when the old one has expired', async () => {
    const cloud = await startCloud({ auth: 'iam', tokenLifetimeSeconds: 9 });
    const api = clientOf(cloud, { kind: 'iam', apiKey: 'key', url: cloud.url });
    await api.listVpcs();
    await api.listVpcs();
    expect(cloud.world.requests.entries('token')).toHaveLength(2);
  });

  it('does not wait for ever for a token', async () => {
    const cloud = await startCloud({ auth: 'iam' });
    cloud.world.faults = [{ operation: 'token', times: 1, effect: { kind: 'hang' } }];
    const api = clientOf(cloud, { kind: 'iam', apiKey: 'key', url: cloud.url }, 300);
    await expect(api.listVpcs()).rejects.toMatchObject({ verdict: 'doubt' });
  });

  it('shows no credential in what it throws', async () => {
    const cloud = await startCloud({ auth: 'iam', apiKeys: [] });
    const api = clientOf(cloud, { kind: 'iam', apiKey: 'very-secret', url: cloud.url });
    const failure = await api.listVpcs().catch((error: unknown) => error);
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain('very-secret');
  });
});

function containerCredentials(url: string): VpcCredentials {
  const tokenFile = join(folder.path, 'token');
  writeFileSync(tokenFile, 'of the container');
  return { kind: 'container', profileId: 'P', tokenFile, url };
}
