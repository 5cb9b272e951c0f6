import { describe, expect, it } from 'vitest';
import { publicKey } from '../support/public-key.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  refusal,
  spot,
  startCloud,
} from '../support/vpc-cloud.ts';
import { defaultQuotas } from './vpc/quotas.ts';

closeClouds();

describe('a quota', () => {
  it.each([400, 403, 409] as const)('is known as one at status %i', async (quotaStatus) => {
    const cloud = await startCloud({ quotaStatus, quotas: { ...defaultQuotas, vcpus: 3 } });
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    const second = createMachine(cloud, network, 'w-2');
    expect(await refusal(second)).toBe(`elsewhere ${quotaStatus} over_quota`);
    expect(cloud.world.instances.rows()).toHaveLength(1);
  });

  it('of GPUs lets two large machines be, not three', async () => {
    const cloud = await startCloud({ quotas: { ...defaultQuotas, vcpus: 1_000 } });
    const network = await makeNetwork(cloud.api);
    const large = { profile: { name: 'gx3d-160x1792x8h100' } };
    await createMachine(cloud, network, 'w-1', large);
    await createMachine(cloud, network, 'w-2', large);
    const third = createMachine(cloud, network, 'w-3', large);
    expect(await refusal(third)).toBe('elsewhere 403 over_quota');
  });

  it('of spot machines is one of their own', async () => {
    const quotas = { ...defaultQuotas, vcpus: 2, spotInstances: 1 };
    const cloud = await startCloud({ quotas });
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    await createMachine(cloud, network, 'w-2', spot);
    expect(await refusal(createMachine(cloud, network, 'w-3', spot))).toBe(
      'elsewhere 403 over_quota',
    );
  });

  it('of a stopped machine is used all the same', async () => {
    const cloud = await startCloud({ quotas: { ...defaultQuotas, vcpus: 3 } });
    const network = await makeNetwork(cloud.api);
    const { id: instanceId } = await createMachine(cloud, network, 'w-1');
    await cloud.api.createInstanceAction({ instanceId, type: 'stop' });
    await cloud.clock.pass(0);
    expect(await refusal(createMachine(cloud, network, 'w-2'))).toBe('elsewhere 403 over_quota');
  });

  it('limits VPCs, keys and floating addresses too', async () => {
    const none = { ...defaultQuotas, vpcs: 0, keys: 0, floatingIpsPerZone: 0 };
    const { api } = await startCloud({ quotas: none });
    const floatingIpPrototype = { name: 'ip', zone: { name: 'us-south-1' } };
    const answers = await Promise.all(
      [
        api.createVpc({ name: 'net' }),
        api.createKey({ publicKey: publicKey(), type: 'ed25519' }),
        api.createFloatingIp({ floatingIpPrototype }),
      ].map(refusal),
    );
    expect(new Set(answers)).toEqual(new Set(['elsewhere 403 over_quota']));
  });

  it('of addresses is a subnet that is full', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api, { addresses: 8 });
    for (const name of ['w-1', 'w-2', 'w-3']) await createMachine(cloud, network, name);
    expect(await refusal(createMachine(cloud, network, 'w-4'))).toBe(
      'elsewhere 400 subnet_out_of_ip_addresses',
    );
  });
});
