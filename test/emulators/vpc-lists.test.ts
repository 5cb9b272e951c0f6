import { describe, expect, it } from 'vitest';
import type { VpcInstance } from '../../activities/provider/vpc/vpc-objects.ts';
import { listVpcInstances, listVpcParts } from '../../activities/provider/vpc/vpc-inventory.ts';
import { allVpcRows } from '../../activities/provider/vpc/vpc-pages.ts';
import { closeClouds, createMachine, makeNetwork, startCloud } from '../support/vpc-cloud.ts';
import type { VpcCloud } from '../support/vpc-cloud.ts';
import { gpuProfiles } from './vpc/catalogue/gpu-profiles.ts';
import { defaultQuotas } from './vpc/quotas.ts';

closeClouds();

const roomy = { quotas: { ...defaultQuotas, vcpus: 1e6, memoryGiB: 1e6, volumes: 1e6 } };

/** The default group of the emulated account. */
function groupOf({ world }: VpcCloud): string {
  return world.resourceGroups[0].id;
}

describe('lists', () => {
  it('are read whole over pages, each row once', async () => {
    const cloud = await startCloud(roomy);
    const network = await makeNetwork(cloud.api);
    const names = Array.from({ length: 102 }, (_, index) => `w-${index}`);
    for (const name of names) await createMachine(cloud, network, name);
    const scope = { resourceGroupId: groupOf(cloud), prefix: 'w-' };
    const rows = await listVpcInstances(cloud.api, scope);
    const asked = cloud.world.requests.entries('listInstances');
    expect(rows.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(asked).toHaveLength(2);
  });

  it('lose and repeat nothing while rows come and go', async () => {
    const cloud = await startCloud(roomy);
    const network = await makeNetwork(cloud.api);
    const made: VpcInstance[] = [];
    for (let number = 0; number < 102; number += 1) {
      made.push(await createMachine(cloud, network, `w-${number}`));
    }
    let page = 0;
    const rows = await allVpcRows('instances', async (paging) => {
      const answer = await cloud.api.listInstances(paging);
      page += 1;
      if (page === 1) {
        await createMachine(cloud, network, 'late');
        await cloud.api.deleteInstance({ id: made[101]?.id ?? '' });
        await cloud.clock.pass(0);
      }
      return answer;
    });
    expect(rows.map(({ name }) => name).toSorted()).toEqual(
      made.map(({ name }) => name).toSorted(),
    );
  });

  it('hold what is ours and nothing of a similar name', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const other = { resource_group: { id: cloud.world.resourceGroups[1]?.id ?? '' } };
    await createMachine(cloud, network, 'fleet-1-w-1');
    await createMachine(cloud, network, 'fleet-10-w-1');
    await createMachine(cloud, network, 'fleet-1-w-2', other);
    const scope = { resourceGroupId: groupOf(cloud), prefix: 'fleet-1-' };
    const instances = await listVpcInstances(cloud.api, scope);
    const parts = await listVpcParts(cloud.api, scope);
    expect(instances.map(({ name }) => name)).toEqual(['fleet-1-w-1']);
    expect(parts.virtualNetworkInterfaces.map(({ name }) => name)).toEqual(['fleet-1-w-1-vni']);
  });

  it('refuse a scope that takes in what is not ours', async () => {
    const { api } = await startCloud();
    const scope = { resourceGroupId: 'group', prefix: 'fleet-1' };
    await expect(listVpcInstances(api, scope)).rejects.toMatchObject({ verdict: 'refused' });
  });

  it('throw rather than answer a part of themselves', async () => {
    const cloud = await startCloud(roomy);
    const network = await makeNetwork(cloud.api);
    for (let number = 0; number < 101; number += 1) {
      await createMachine(cloud, network, `w-${number}`);
    }
    cloud.world.faults = [
      { operation: 'listInstances', skip: 1, effect: { kind: 'reply', status: 503 } },
    ];
    const scope = { resourceGroupId: groupOf(cloud), prefix: 'w-' };
    await expect(listVpcInstances(cloud.api, scope)).rejects.toMatchObject({ verdict: 'doubt' });
  });

  it('miss what is new while they lag, unlike gets', async () => {
    const cloud = await startCloud({ listLagMs: 5_000 });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    const early = await cloud.api.listInstances({ name: 'w-1' });
    const got = await cloud.api.getInstance({ id });
    await cloud.clock.pass(5_000);
    const later = await cloud.api.listInstances({ name: 'w-1' });
    expect(early.result.instances).toEqual([]);
    expect(got.result.name).toBe('w-1');
    expect(later.result.instances.map((row) => row.id)).toEqual([id]);
  });

  it('select by name, class, zone and VPC', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    await createMachine(cloud, network, 'w-2');
    const byName = await cloud.api.listInstances({ name: 'w-2' });
    const byClass = await cloud.api.listInstances({ availabilityClass: 'spot' });
    const byVpc = await cloud.api.listInstances({ vpcId: network.vpcId });
    const byZone = await cloud.api.listSubnets({ zoneName: 'us-south-3' });
    expect(byName.result.instances.map(({ name }) => name)).toEqual(['w-2']);
    expect(byClass.result.instances).toEqual([]);
    expect(byVpc.result.total_count).toBe(2);
    expect(byZone.result.subnets).toEqual([]);
  });

  it('refuse limits and starts that make no sense', async () => {
    const { api } = await startCloud();
    const calls = [{ limit: 0 }, { limit: 101 }, { start: 'nowhere' }];
    const answers = await Promise.allSettled(calls.map((paging) => api.listInstances(paging)));
    const codes = answers.map((one) => one.status === 'rejected' && one.reason.details.code);
    expect(codes).toEqual(['validation_min_value', 'validation_max_value', 'bad_request']);
  });
});

describe('the catalogue', () => {
  it('shows every profile with its numbers, unpaged', async () => {
    const { api } = await startCloud();
    const { result } = await api.listInstanceProfiles();
    const gpus = result.profiles.filter((profile) => profile.gpu_count !== undefined);
    const h100 = await api.getInstanceProfile({ name: 'gx3d-160x1792x8h100' });
    expect(result.profiles.length).toBeGreaterThan(200);
    expect(result.next).toBeUndefined();
    expect(gpus).toHaveLength(gpuProfiles.length);
    expect(h100.result).toMatchObject({
      vcpu_count: { value: 160 },
      memory: { value: 1_792 },
      gpu_count: { value: 8 },
      gpu_model: { values: ['H100'] },
      gpu_memory: { value: 640 },
      availability_class: { values: ['standard', 'spot'] },
    });
  });

  it('has no profile twice', async () => {
    const { api } = await startCloud();
    const { result } = await api.listInstanceProfiles();
    const names = result.profiles.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['cx2-8x16', 'cx2-2x4', 'bx3d-64x320', 'nxf-1x4']),
    );
  });

  it('pages profiles for those who ask with a later version', async () => {
    const { serviceUrl } = await startCloud();
    const answer = await fetch(
      `${serviceUrl}/instance/profiles?version=2026-04-07&generation=2&limit=10`,
    );
    const body = Object(await answer.json());
    expect(body.profiles).toHaveLength(10);
    expect(body.next.href).toContain('start=10');
  });

  it('offers regions, their zones and available images', async () => {
    const { api } = await startCloud();
    const regions = await api.listRegions();
    const zones = await api.listRegionZones({ regionName: 'eu-de' });
    const images = await api.listImages({ status: ['available'] });
    expect(regions.result.regions).toHaveLength(13);
    expect(zones.result.zones.map(({ name }) => name)).toEqual(['eu-de-1', 'eu-de-2', 'eu-de-3']);
    expect(new Set(images.result.images.map(({ status }) => status))).toEqual(
      new Set(['available']),
    );
  });
});
