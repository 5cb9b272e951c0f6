import { describe, expect, it } from 'vitest';
import { closeClouds, createMachine, makeNetwork, startCloud } from '../support/vpc-cloud.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';

closeClouds();

describe('the network', () => {
  it('cannot be removed while an instance is in it', async () => {
    const cloud = await startCloud({ latencies: realisticLatencies });
    const { vpcId, subnetId, groupId, keyId, imageId } = await makeNetwork(cloud.api);
    const network = { vpcId, subnetId, groupId, keyId, imageId };
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(120_000);
    await cloud.api.deleteInstance({ id });
    const refusals = await Promise.allSettled([
      cloud.api.deleteSubnet({ id: subnetId }),
      cloud.api.deleteSecurityGroup({ id: groupId }),
      cloud.api.deleteVpc({ id: vpcId }),
    ]);
    await cloud.clock.pass(120_000);
    await cloud.api.deleteSubnet({ id: subnetId });
    await cloud.api.deleteSecurityGroup({ id: groupId });
    await cloud.clock.pass(10_000);
    await cloud.api.deleteVpc({ id: vpcId });
    await cloud.api.deleteKey({ id: keyId });
    await cloud.clock.pass(10_000);
    const reasons = refusals.map((one) => one.status === 'rejected' && one.reason.verdict);
    expect(reasons).toEqual(['again', 'again', 'again']);
    await expect(cloud.api.getVpc({ id: vpcId })).rejects.toMatchObject({ verdict: 'gone' });
  });

  it('gives each subnet a block and each machine an address', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api, { addresses: 16 });
    const { result: second } = await cloud.api.createSubnet({
      subnetPrototype: {
        name: 'second',
        vpc: { id: network.vpcId },
        zone: { name: 'us-south-2' },
        total_ipv4_address_count: 16,
      },
    });
    const { result: before } = await cloud.api.getSubnet({ id: network.subnetId });
    await createMachine(cloud, network, 'w-1');
    const { result: after } = await cloud.api.getSubnet({ id: network.subnetId });
    const counted = [before, after].map((subnet) => subnet.available_ipv4_address_count);
    expect([before.ipv4_cidr_block, second.ipv4_cidr_block]).toEqual([
      '10.240.0.0/28',
      '10.240.64.0/28',
    ]);
    expect(counted).toEqual([11, 10]);
  });
});
