import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { publicKey } from '../support/public-key.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  post,
  prototypeOf,
  refusal,
  spot,
  startCloud,
} from '../support/vpc-cloud.ts';
import { counts } from './vpc/control/control-commands.ts';
import { realisticLatencies } from './vpc/time/latencies.ts';

closeClouds();

describe('a name that is taken', () => {
  it('of an instance is a 400 that says so', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    const second = createMachine(cloud, network, 'w-1');
    expect(await refusal(second)).toBe('adopt 400 validation_unique_failed name');
    expect(cloud.world.instances.rows()).toHaveLength(1);
  });

  it('of a part fails the instance and makes nothing', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    await createMachine(cloud, network, 'w-1');
    const before = counts(cloud.world);
    const { primary_network_attachment, boot_volume_attachment } = prototypeOf(network, 'w-1');
    const sameVni = createMachine(cloud, network, 'w-2', { primary_network_attachment });
    const sameVolume = createMachine(cloud, network, 'w-3', {
      ...(boot_volume_attachment && { boot_volume_attachment }),
    });
    expect(await refusal(sameVni)).toBe('adopt 400 bad_field name');
    expect(await refusal(sameVolume)).toBe('adopt 400 duplicate_error name');
    expect(counts(cloud.world)).toEqual(before);
  });

  it('of anything else is refused alike', async () => {
    const { api } = await startCloud();
    const network = await makeNetwork(api, { name: 'net' });
    const calls = [
      api.createVpc({ name: 'net' }),
      api.createKey({ name: 'net-key', publicKey: publicKey(), type: 'ed25519' }),
      api.createSecurityGroup({ vpc: { id: network.vpcId }, name: 'net-group' }),
    ];
    const answers = await Promise.all(calls.map(refusal));
    expect(new Set(answers)).toEqual(new Set(['adopt 400 validation_unique_failed name']));
  });
});

describe('a prototype', () => {
  const only = 'validation_only_one';
  it.each([
    ['two boot sources', { catalog_offering: {} }, only],
    ['no boot source', { image: undefined }, only],
    ['no network', { primary_network_attachment: undefined }, only],
    ['two styles of network', { primary_network_interface: { subnet: { id: 'x' } } }, only],
    ['an identity of two kinds', { vpc: { id: 'x', crn: 'y' } }, only],
    ['a member that is not known', { imagge: {} }, 'invalid_request_field'],
    ['an invalid name', { name: 'W_1' }, 'validation_invalid_name'],
    ['no zone', { zone: undefined }, 'validation_required_field'],
    ['a zone of nowhere', { zone: { name: 'us-south-4' } }, 'invalid_zone'],
    ['a profile that is not known', { profile: { name: 'zz9-1x1' } }, 'bad_field'],
    ['an image that is not there', { image: { id: 'r006-nowhere' } }, 'not_found'],
    ['too much user data', { user_data: 'x'.repeat(65_537) }, 'http_request_size_exceeded'],
    ['a subnet of another zone', { zone: { name: 'us-south-2' } }, 'bad_field'],
    ['spot where there is none', { availability: { class: 'spot' } }, 'bad_field'],
    ['spot with a reservation', { ...spot, reservation_affinity: undefined }, 'bad_field'],
    ['an unknown class', { availability: { class: 'cheap' } }, 'validation_enum'],
    ['a boot volume too small', volumeOf(5), 'validation_min_value'],
  ])('with %s is refused', async (_, overrides, code) => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const answer = await post(cloud, '/instances', {
      ...prototypeOf(network, 'w-1'),
      ...overrides,
    });
    expect(answer.body['errors']).toEqual([expect.objectContaining({ code })]);
    expect(counts(cloud.world)).toMatchObject({ instances: 0, volumes: 0, reservedIps: 0 });
  });

  it('with two boot sources is told in words of IBM', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const body = { ...prototypeOf(network, 'w-1'), catalog_offering: {} };
    const answer = await post(cloud, '/instances', body);
    expect([answer.status, typeof answer.body['trace']]).toEqual([400, 'string']);
    expect(answer.body['errors']).toEqual([
      expect.objectContaining({ message: 'Expected only one oneOf fields to be set: got 2' }),
    ]);
  });
});

describe('a request', () => {
  it.each([
    ['', 'missing_version'],
    ['?version=soon&generation=2', 'invalid_version'],
    ['?version=2999-01-01&generation=2', 'invalid_version_range'],
    ['?version=2026-03-24', 'missing_generation_parameter'],
    ['?version=2026-03-24&generation=1', 'invalid_generation_parameter'],
  ])('with the parameters %j is refused', async (query, code) => {
    const { serviceUrl } = await startCloud();
    const answer = await fetch(`${serviceUrl}/instances${query}`);
    expect([answer.status, Object(await answer.json()).errors[0].code]).toEqual([400, code]);
  });

  it('whose body is compressed is read all the same', async () => {
    const { serviceUrl, world } = await startCloud();
    const answer = await fetch(`${serviceUrl}/vpcs?version=2026-03-24&generation=2`, {
      method: 'POST',
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ name: 'net' })),
    });
    expect([answer.status, world.vpcs.rows()[0]?.name]).toEqual([201, 'net']);
  });

  it('with an outdated ETag passes where nobody looks', async () => {
    const cloud = await startCloud({ etags: 'lenient' });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    await cloud.api.deleteInstance({ id, ifMatch: 'W/"0"' });
    await cloud.clock.pass(0);
    expect(cloud.world.instances.find(id)).toBeUndefined();
  });

  it('for a route that is not there is a 404', async () => {
    const { serviceUrl } = await startCloud();
    const answer = await fetch(`${serviceUrl}/load_balancers?version=2026-03-24&generation=2`);
    expect([answer.status, Object(await answer.json()).errors[0].code]).toEqual([404, 'not_found']);
  });

  it('to delete a machine that starts is a conflict', async () => {
    const cloud = await startCloud({ latencies: realisticLatencies });
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    expect(await refusal(cloud.api.deleteInstance({ id }))).toBe(
      'again 409 instance_delete_conflict',
    );
    cloud.world.settings = { ...cloud.world.settings, deleteInTransition: 'accept' };
    await cloud.api.deleteInstance({ id });
    await cloud.clock.pass(120_000);
    expect(await refusal(cloud.api.getInstance({ id }))).toBe('gone 404 not_found id');
    expect(cloud.machines.present()).toEqual([]);
  });
});

function volumeOf(capacity: number): object {
  return { boot_volume_attachment: { volume: { capacity, profile: { name: 'general-purpose' } } } };
}
