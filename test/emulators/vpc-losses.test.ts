import { describe, expect, it } from 'vitest';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  spot,
  startCloud,
  statusOf,
} from '../support/vpc-cloud.ts';
import { failHost, preempt } from './vpc/control/control-commands.ts';

closeClouds();

describe('a spot machine', () => {
  it('has thirty seconds, then is stopped and says why', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', spot);
    await cloud.clock.pass(0);
    preempt(cloud.world, 'w-1');
    await cloud.clock.pass(29_999);
    const during = await statusOf(cloud, id);
    await cloud.clock.pass(1);
    expect([during, await statusOf(cloud, id)]).toEqual([
      'stopping',
      'stopped stopped_by_preemption',
    ]);
    expect(cloud.machines.history).toEqual(['start w-1', 'stop w-1']);
  });

  it('without notice is dark at once', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', spot);
    await cloud.clock.pass(0);
    preempt(cloud.world, 'w-1', false);
    expect(await statusOf(cloud, id)).toBe('stopped stopped_by_preemption');
    expect(cloud.machines.powered()).toEqual([]);
  });

  it('is gone without a word under the delete policy', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', {
      ...spot,
      availability_policy: { preemption: 'delete' },
    });
    await cloud.clock.pass(0);
    preempt(cloud.world, 'w-1');
    await cloud.clock.pass(30_000);
    await expect(cloud.api.getInstance({ id })).rejects.toMatchObject({ verdict: 'gone' });
  });

  it('is the only kind that can be preempted', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    expect(() => preempt(cloud.world, 'w-1')).toThrow('not a spot instance');
  });
});

describe('a host that fails', () => {
  it('takes the power at once, and is noticed later', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', {
      availability_policy: { host_failure: 'stop' },
    });
    await cloud.clock.pass(0);
    failHost(cloud.world, 'w-1');
    const dark = cloud.machines.powered();
    const unnoticed = await statusOf(cloud, id);
    await cloud.clock.pass(30_000);
    expect(dark).toEqual([]);
    expect([unnoticed, await statusOf(cloud, id)]).toEqual([
      'running',
      'stopped stopped_by_host_failure',
    ]);
  });

  it('gives the machine back under the restart policy', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    failHost(cloud.world, 'w-1');
    await cloud.clock.pass(30_000);
    expect(await statusOf(cloud, id)).toBe('running');
    expect(cloud.machines.history).toEqual(['start w-1', 'cut w-1', 'start w-1']);
  });

  it('does not keep a deletion from its end', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    failHost(cloud.world, 'w-1');
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(60_000);
    await expect(cloud.api.getInstance({ id })).rejects.toMatchObject({ verdict: 'gone' });
    expect(cloud.machines.present()).toEqual([]);
  });
});

describe('a machine that shuts itself down', () => {
  it('is stopped, and can be started and deleted', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    cloud.machines.shutDown('w-1');
    const after = await statusOf(cloud, id);
    await cloud.api.createInstanceAction({ instanceId: id, type: 'start' });
    await cloud.clock.pass(0);
    expect([after, await statusOf(cloud, id)]).toEqual(['stopped', 'running']);
    cloud.machines.shutDown('w-1');
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    expect(cloud.machines.present()).toEqual([]);
  });
});
