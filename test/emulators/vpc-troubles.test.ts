import { describe, expect, it } from 'vitest';
import { deferred } from '../support/deferred.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  spot,
  startCloud,
  statusOf,
} from '../support/vpc-cloud.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';

closeClouds();

describe('capacity', () => {
  it('is missed after the answer, and told in reasons', async () => {
    const cloud = await startCloud({ latencies: realisticLatencies });
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ zone: 'us-south-1', profile: 'cx2-2x4', machines: 1 }];
    const first = await createMachine(cloud, network, 'w-1');
    const second = await createMachine(cloud, network, 'w-2');
    const other = await createMachine(cloud, network, 'w-3', { profile: { name: 'cx2-4x8' } });
    await cloud.clock.pass(120_000);
    const seen = await Promise.all([first, second, other].map(({ id }) => statusOf(cloud, id)));
    expect(seen.toSorted()).toEqual(['failed cannot_start_capacity', 'running', 'running']);
  });

  it('comes back when a machine has gone', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ machines: 1 }];
    const { id } = await createMachine(cloud, network, 'w-1');
    const failed = await createMachine(cloud, network, 'w-2');
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    const { id: later } = await createMachine(cloud, network, 'w-3');
    expect(await statusOf(cloud, failed.id)).toBe('failed cannot_start_capacity');
    expect(await statusOf(cloud, later)).toBe('running');
  });

  it('of a stopped machine may be taken by others', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ machines: 1 }];
    const { id: instanceId } = await createMachine(cloud, network, 'w-1');
    await cloud.api.createInstanceAction({ instanceId, type: 'stop' });
    await cloud.clock.pass(0);
    await createMachine(cloud, network, 'w-2');
    await cloud.api.createInstanceAction({ instanceId, type: 'start' });
    expect(await statusOf(cloud, instanceId)).toBe('failed cannot_start_capacity');
  });

  it('of one class does not touch the other', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ availabilityClass: 'spot', machines: 0 }];
    const taken = await createMachine(cloud, network, 'w-1', spot);
    const free = await createMachine(cloud, network, 'w-2', { profile: { name: 'cxf-2x4' } });
    expect(await statusOf(cloud, taken.id)).toBe('failed cannot_start_capacity');
    expect(await statusOf(cloud, free.id)).toBe('running');
  });

  it('of a reservation and a placement group ends too', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { result: group } = await cloud.api.createPlacementGroup({
      name: 'apart',
      strategy: 'power_spread',
    });
    const members = await Promise.all(
      ['w-1', 'w-2', 'w-3', 'w-4', 'w-5'].map((name) =>
        createMachine(cloud, network, name, {
          placement_target: { id: group.id },
          reservation_affinity: { policy: 'disabled' },
        }),
      ),
    );
    await cloud.clock.pass(0);
    const seen = await Promise.all(members.map(({ id }) => statusOf(cloud, id)));
    expect(seen.filter((status) => status === 'running')).toHaveLength(4);
    expect(seen).toContain('failed cannot_start_placement_group');
    await expect(cloud.api.deletePlacementGroup({ id: group.id })).rejects.toMatchObject({
      verdict: 'again',
    });
  });
});

describe('a machine that does not start', () => {
  it('fails with the reason it was given', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.startFailures = [{ about: 'w-1', code: 'cannot_start_network', times: 1 }];
    const { id } = await createMachine(cloud, network, 'w-1');
    const { id: other } = await createMachine(cloud, network, 'w-2');
    expect(await statusOf(cloud, id)).toBe('failed cannot_start_network');
    expect(await statusOf(cloud, other)).toBe('running');
  });

  it('fails when what stands behind it fails', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.machines.start = async () => {
      throw new Error('no image');
    };
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    expect(await statusOf(cloud, id)).toBe('failed cannot_start_compute');
    expect(cloud.world.troubles).toEqual([expect.stringContaining('no image')]);
  });

  it('holds its name and parts until it is deleted', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.capacity = [{ machines: 0 }];
    const { id } = await createMachine(cloud, network, 'w-1');
    const again = createMachine(cloud, network, 'w-1');
    await expect(again).rejects.toMatchObject({ verdict: 'adopt' });
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    await expect(createMachine(cloud, network, 'w-1')).resolves.toMatchObject({ name: 'w-1' });
  });
});

describe('a machine that is deleted while it starts', () => {
  it('is removed when its start has come to an end', async () => {
    const cloud = await startCloud({ deleteInTransition: 'accept' });
    const network = await makeNetwork(cloud.api);
    const slow = deferred<void>();
    const start = cloud.machines.start;
    cloud.machines.start = async (machine) => {
      await slow.promise;
      await start(machine);
    };
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(60_000);
    const during = await statusOf(cloud, id);
    slow.resolve();
    await cloud.clock.pass(0);
    expect(during).toBe('deleting');
    expect(cloud.machines.history).toEqual(['start w-1', 'remove w-1']);
    await expect(cloud.api.getInstance({ id })).rejects.toMatchObject({ verdict: 'gone' });
  });
});
