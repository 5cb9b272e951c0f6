import { describe, expect, it } from 'vitest';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  post,
  prototypeOf,
  startCloud,
} from '../support/vpc-cloud.ts';
import { counts } from './vpc/control/control-commands.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';

closeClouds();

describe('identifiers', () => {
  it('have the forms that IBM gives them', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id, crn, href } = await createMachine(cloud, network, 'w-1');
    expect(id).toMatch(/^0717_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(crn).toBe(
      `crn:v1:bluemix:public:is:us-south-1:a/${cloud.world.account}::instance:${id}`,
    );
    expect(href).toBe(`${cloud.serviceUrl}/instances/${id}`);
    expect(network.subnetId).toMatch(/^0717-/);
    expect(network.vpcId).toMatch(/^r006-/);
  });

  it('may be an id, a CRN or an address', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { result: vpc } = await cloud.api.getVpc({ id: network.vpcId });
    const bodies = [{ crn: vpc.crn }, { href: vpc.href }].map((identity, index) => ({
      ...prototypeOf(network, `w-${index}`),
      vpc: identity,
    }));
    const answers = await Promise.all(bodies.map((body) => post(cloud, '/instances', body)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });
});

describe('a volume', () => {
  it('of data stays unless it was to go', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const volume = (name: string): object => ({
      name,
      capacity: 50,
      profile: { name: 'general-purpose' },
    });
    const made = await post(cloud, '/instances', {
      ...prototypeOf(network, 'w-1'),
      volume_attachments: [
        { volume: volume('stays') },
        { volume: volume('goes'), delete_volume_on_instance_delete: true },
      ],
    });
    const attached = await cloud.api.listVolumes({ attachmentState: 'attached' });
    const held = cloud.api.deleteVolume({ id: attached.result.volumes[0]?.id ?? '' });
    await expect(held).rejects.toMatchObject({ verdict: 'again' });
    await cloud.api.deleteInstance({ id: String(made.body['id']) });
    await cloud.clock.pass(0);
    const { result } = await cloud.api.listVolumes();
    expect(attached.result.total_count).toBe(3);
    expect(result.volumes.map(({ name }) => name)).toEqual(['stays']);
  });

  it('whose IOPS are changing does not go with its machine', async () => {
    const slow = {
      ...realisticLatencies,
      pending: [0, 0],
      starting: [0, 0],
      deleting: [0, 0],
    } as const;
    const cloud = await startCloud({ latencies: { ...slow, partDeleting: [60_000, 60_000] } });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    const { result } = await cloud.api.listVolumes({ name: 'w-1-boot' });
    const [boot] = result.volumes;
    const url = `${cloud.serviceUrl}/volumes/${boot?.id}?version=2026-03-24&generation=2`;
    await fetch(url, { method: 'PATCH', body: JSON.stringify({ iops: 6_000 }) });
    await cloud.clock.pass(0);
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    const kept = await cloud.api.getVolume({ id: boot?.id ?? '' });
    expect(kept.result).toMatchObject({ status: 'updating', attachment_state: 'unattached' });
    expect(counts(cloud.world)['instances']).toBe(0);
  });
});

describe('an interface of the older style', () => {
  it('has an address, a floating one, and no VNI', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { primary_network_attachment: _, ...prototype } = prototypeOf(network, 'w-1');
    const made = await post(cloud, '/instances', {
      ...prototype,
      primary_network_interface: {
        subnet: { id: network.subnetId },
        security_groups: [{ id: network.groupId }],
      },
    });
    await cloud.clock.pass(0);
    const id = String(made.body['id']);
    const { result: instance } = await cloud.api.getInstance({ id });
    const { result: ip } = await cloud.api.createFloatingIp({
      floatingIpPrototype: { name: 'ip', zone: { name: 'us-south-1' } },
    });
    await cloud.api.addInstanceNetworkInterfaceFloatingIp({
      instanceId: id,
      networkInterfaceId: instance.primary_network_interface.id,
      id: ip.id,
    });
    const bound = await cloud.api.listFloatingIps({
      targetId: instance.primary_network_interface.id,
    });
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    expect(instance.primary_network_interface.primary_ip.address).toBe('10.240.0.4');
    expect(instance.primary_network_attachment).toBeUndefined();
    expect(bound.result.floating_ips.map(({ name }) => name)).toEqual(['ip']);
    expect(counts(cloud.world)).toMatchObject({
      virtualNetworkInterfaces: 0,
      reservedIps: 0,
      floatingIps: 1,
    });
  });
});

describe('a reservation', () => {
  it('holds room for as many as it was made for', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const reservation = await post(cloud, '/reservations', {
      name: 'room',
      capacity: { total: 1 },
      committed_use: { term: 'one_year' },
      profile: { name: 'cx2-2x4', resource_type: 'instance_profile' },
      zone: { name: 'us-south-1' },
    });
    const id = String(reservation.body['id']);
    await post(cloud, `/reservations/${id}/activate`);
    const reservation_affinity = { policy: 'manual', pool: [{ id }] };
    const first = await createMachine(cloud, network, 'w-1', { reservation_affinity });
    const second = await createMachine(cloud, network, 'w-2', { reservation_affinity });
    await cloud.clock.pass(0);
    const { result } = await cloud.api.listReservations({ name: 'room' });
    const seen = cloud.world.instances.rows().map(({ life }) => life.reason ?? life.status);
    expect([first.name, second.name]).toEqual(['w-1', 'w-2']);
    expect(seen).toEqual(['running', 'cannot_start_reservation_capacity']);
    expect(result.reservations.map(({ status }) => status)).toEqual(['active']);
  });
});

describe('tags', () => {
  it('are attached, found, and gone with the machine', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id, crn } = await createMachine(cloud, network, 'w-1');
    const ask = async (
      path: string,
      body: object,
    ): Promise<{ readonly items: readonly unknown[] }> => {
      const answer = await fetch(`${cloud.url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      return Object(await answer.json());
    };
    await ask('/v3/tags/attach', { tag_name: 'fleet:7', resources: [{ resource_id: crn }] });
    const found = await ask('/v3/resources/search', { query: 'tags:"fleet:7"' });
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(0);
    const after = await ask('/v3/resources/search', { query: 'tags:"fleet:7"' });
    expect(found.items).toEqual([{ crn, tags: ['fleet:7'] }]);
    expect(after.items).toEqual([]);
  });
});
