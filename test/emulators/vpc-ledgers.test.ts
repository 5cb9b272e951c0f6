import { describe, expect, it } from 'vitest';
import { closeClouds, createMachine, makeNetwork, spot, startCloud } from '../support/vpc-cloud.ts';
import type { VpcCloud } from '../support/vpc-cloud.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';
import type { CostEntry } from './vpc/ledger/cost-ledger.ts';

closeClouds();

function bill({ world, clock }: VpcCloud, kind: CostEntry['kind']): readonly CostEntry[] {
  return world.costs.entries(clock.now()).filter((entry) => entry.kind === kind);
}

describe('the cost ledger', () => {
  it('counts seconds and multiplies them with the price', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', { profile: { name: 'bx2-2x8' } });
    await cloud.clock.pass(1_800_500);
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(3_600_000);
    const [entry] = bill(cloud, 'instance');
    expect(entry).toMatchObject({
      name: 'w-1',
      what: 'bx2-2x8',
      seconds: 1_801,
      pricePerHour: 0.096,
    });
    expect(entry?.cost).toBeCloseTo((1_801 * 0.096) / 3_600, 12);
  });

  it('counts a machine until it is really gone', async () => {
    const deleting = { ...realisticLatencies, pending: [0, 0], starting: [0, 0] } as const;
    const cloud = await startCloud({ latencies: { ...deleting, deleting: [40_000, 40_000] } });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(10_000);
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(100_000);
    expect(bill(cloud, 'instance').map(({ seconds }) => seconds)).toEqual([50]);
    expect(bill(cloud, 'volume').map(({ seconds }) => seconds)).toEqual([50]);
  });

  it('leaves out the time in which a machine is stopped', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id: instanceId } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(10_000);
    await cloud.api.createInstanceAction({ instanceId, type: 'stop' });
    await cloud.clock.pass(100_000);
    await cloud.api.createInstanceAction({ instanceId, type: 'start' });
    await cloud.clock.pass(5_000);
    expect(bill(cloud, 'instance').map(({ seconds }) => seconds)).toEqual([10, 5]);
    expect(bill(cloud, 'volume').map(({ seconds }) => seconds)).toEqual([115]);
  });

  it('charges nothing for a machine that found no room', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ machines: 0 }];
    await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(60_000);
    expect(bill(cloud, 'instance')).toEqual([]);
    expect(bill(cloud, 'volume')).toHaveLength(1);
  });

  it('charges less for spot, and what prices are asked', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { reservation_affinity, profile } = spot;
    await createMachine(cloud, network, 'w-1', spot);
    await createMachine(cloud, network, 'w-2', { profile, reservation_affinity });
    await cloud.clock.pass(0);
    const answer = await fetch(
      `${cloud.url}/api/v1/${profile.name}/pricing?deployment_region=us-south`,
    );
    const { metrics } = Object(await answer.json());
    const [cheap, full] = bill(cloud, 'instance').map(({ pricePerHour }) => pricePerHour);
    expect(cheap).toBeLessThan(full ?? 0);
    expect(metrics[0].amounts[0].prices[0].price).toBe(full);
  });
});

describe('the request ledger', () => {
  it('holds every request with what became of it', async () => {
    const cloud = await startCloud({ auth: 'none' });
    const network = await makeNetwork(cloud.api);
    const begin = cloud.world.requests.entries().length;
    const { id } = await createMachine(cloud, network, 'w-1');
    await createMachine(cloud, network, 'w-1').catch(() => undefined);
    await cloud.api.deleteInstance({ id });
    expect(cloud.world.requests.entries().slice(begin)).toMatchObject([
      { operation: 'createInstance', committed: true, status: 201, body: { name: 'w-1' } },
      { operation: 'createInstance', committed: false, status: 400 },
      { operation: 'deleteInstance', committed: true, status: 204, path: `/v1/instances/${id}` },
    ]);
  });

  it('keeps no token and no API key', async () => {
    const cloud = await startCloud({ auth: 'iam' });
    const form = new URLSearchParams({
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: 'very-secret',
    });
    const token = await fetch(`${cloud.url}/identity/token`, { method: 'POST', body: form });
    const { access_token } = Object(await token.json());
    const headers = { Authorization: `Bearer ${access_token}` };
    await fetch(`${cloud.serviceUrl}/vpcs?version=2026-03-24&generation=2`, { headers });
    const text = JSON.stringify(cloud.world.requests.entries());
    expect(cloud.world.requests.entries('listVpcs')).toMatchObject([{ status: 200 }]);
    expect(text).not.toContain('very-secret');
    expect(text).not.toContain(access_token);
  });
});
