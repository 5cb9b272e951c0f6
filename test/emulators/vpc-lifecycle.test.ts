import { describe, expect, it } from 'vitest';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  post,
  prototypeOf,
  startCloud,
  statusOf,
} from '../support/vpc-cloud.ts';
import { counts } from './vpc/control/control-commands.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';

closeClouds();

describe('an instance', () => {
  it('is made, runs, is deleted and is not found', async () => {
    const cloud = await startCloud({ latencies: realisticLatencies });
    const network = await makeNetwork(cloud.api);
    const { id, primary_network_interface: primary } = await createMachine(cloud, network, 'w-1');
    const seen = [`${await statusOf(cloud, id)} ${primary.primary_ip.address}`];
    for (const ms of [16_000, 60_000]) {
      await cloud.clock.pass(ms);
      seen.push(await statusOf(cloud, id));
    }
    const { result } = await cloud.api.getInstance({ id });
    seen.push(result.primary_network_interface.primary_ip.address);
    await cloud.api.deleteInstance({ id });
    seen.push(await statusOf(cloud, id));
    await cloud.clock.pass(60_000);
    await expect(cloud.api.getInstance({ id })).rejects.toMatchObject({ verdict: 'gone' });
    expect(seen).toEqual(['pending 0.0.0.0', 'starting', 'running', '10.240.0.4', 'deleting']);
    expect(cloud.machines.history).toEqual(['start w-1', 'remove w-1']);
    expect(cloud.world.transitions.map(({ status }) => status)).toEqual([
      'pending',
      'starting',
      'running',
      'deleting',
      'gone',
    ]);
  });

  it('takes its boot volume, interface and address along', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    const before = counts(cloud.world);
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    expect(before).toMatchObject({ instances: 1, volumes: 1, virtualNetworkInterfaces: 1 });
    expect(counts(cloud.world)).toMatchObject({
      instances: 0,
      volumes: 0,
      virtualNetworkInterfaces: 0,
      reservedIps: 0,
    });
  });

  it('leaves its floating address behind, unbound and billed', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    const { result: ip } = await cloud.api.createFloatingIp({
      floatingIpPrototype: { name: 'w-1-ip', zone: { name: 'us-south-1' } },
    });
    const { result: listed } = await cloud.api.listVirtualNetworkInterfaces();
    const [vni] = listed.virtual_network_interfaces;
    await cloud.api.addNetworkInterfaceFloatingIp({
      id: ip.id,
      virtualNetworkInterfaceId: vni?.id ?? '',
    });
    const targeted = await cloud.api.listFloatingIps({ targetId: vni?.id ?? '' });
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(3_600_000);
    const after = await cloud.api.listFloatingIps({ targetId: vni?.id ?? '' });
    const bill = cloud.world.costs.entries(cloud.clock.now());
    expect(targeted.result.floating_ips.map(({ name }) => name)).toEqual(['w-1-ip']);
    expect(after.result.floating_ips).toEqual([]);
    expect(counts(cloud.world)['floatingIps']).toBe(1);
    expect(bill.find(({ kind }) => kind === 'floating_ip')?.seconds).toBe(3_600);
  });

  it('leaves interface and volume behind where told to leak', async () => {
    const cloud = await startCloud({ leaks: { networkInterfaces: true, bootVolumes: true } });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    const { result: volumes } = await cloud.api.listVolumes({ name: 'w-1-boot' });
    const { result: vnis } = await cloud.api.listVirtualNetworkInterfaces();
    expect(volumes.volumes.map((row) => row.attachment_state)).toEqual(['unattached']);
    expect(vnis.virtual_network_interfaces.map(({ name }) => name)).toEqual(['w-1-vni']);
    await cloud.api.deleteVolume({ id: volumes.volumes[0]?.id ?? '' });
    await cloud.api.deleteVirtualNetworkInterfaces({
      id: vnis.virtual_network_interfaces[0]?.id ?? '',
    });
    expect(counts(cloud.world)).toMatchObject({ volumes: 0, virtualNetworkInterfaces: 0 });
  });

  it('stops, starts and reboots, one after another', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id: instanceId } = await createMachine(cloud, network, 'w-1');
    const seen: string[] = [];
    for (const type of ['stop', 'start', 'reboot']) {
      await cloud.api.createInstanceAction({ instanceId, type });
      seen.push(await statusOf(cloud, instanceId));
    }
    await expect(
      cloud.api.createInstanceAction({ instanceId, type: 'start' }),
    ).rejects.toMatchObject({ verdict: 'again' });
    expect(seen).toEqual(['stopped', 'running', 'running']);
    expect(cloud.machines.history).toEqual(['start w-1', 'stop w-1', 'start w-1', 'reboot w-1']);
  });

  it('does queued actions later and forced ones now', async () => {
    const slowly = { ...realisticLatencies, pending: [0, 0], starting: [10, 10] } as const;
    const cloud = await startCloud({ latencies: slowly });
    const network = await makeNetwork(cloud.api);
    const { id: instanceId } = await createMachine(cloud, network, 'w-1');
    await cloud.clock.pass(0);
    await cloud.api.createInstanceAction({ instanceId, type: 'stop' });
    const queued = await statusOf(cloud, instanceId);
    await cloud.clock.pass(10);
    const begun = await statusOf(cloud, instanceId);
    await cloud.api.createInstanceAction({ instanceId, type: 'stop', force: true });
    await cloud.clock.pass(20_000);
    expect([queued, begun, await statusOf(cloud, instanceId)]).toEqual([
      'starting',
      'stopping',
      'stopped',
    ]);
    expect(cloud.machines.history).toEqual(['start w-1', 'stop w-1', 'cut w-1']);
  });

  it('tells the keys and the profile it began with', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1', {
      default_trusted_profile: { auto_link: true, target: { id: 'Profile-1' } },
    });
    const { result } = await cloud.api.getInstanceInitialization({ id });
    expect(result).toMatchObject({
      keys: [{ id: network.keyId }],
      default_trusted_profile: { target: { id: 'Profile-1' } },
    });
  });

  it('is renamed while its state is the one seen', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.api.updateInstance({ id, name: 'w-2' });
    const stale = cloud.api.deleteInstance({ id, ifMatch: 'W/"00000001"' });
    await expect(stale).rejects.toMatchObject({ verdict: 'again', details: { status: 412 } });
    const { result } = await cloud.api.getInstance({ id });
    expect(result.name).toBe('w-2');
  });

  it('comes from a template with what is given', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const prototype = prototypeOf(network, 'from-template');
    const template = await post(cloud, '/instance/templates', prototype);
    const made = await post(cloud, '/instances', {
      name: 'w-1',
      source_template: { id: template.body['id'] },
      profile: { name: 'cx2-4x8' },
    });
    const { result } = await cloud.api.getInstance({ id: String(made.body['id']) });
    expect([result.name, result.profile.name, result.status]).toEqual([
      'w-1',
      'cx2-4x8',
      'running',
    ]);
  });
});
