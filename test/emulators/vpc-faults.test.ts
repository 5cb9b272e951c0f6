import { describe, expect, it } from 'vitest';
import { createVpcClient } from '../../activities/provider/vpc/vpc-client.ts';
import {
  closeClouds,
  createMachine,
  makeNetwork,
  noLimit,
  startCloud,
} from '../support/vpc-cloud.ts';
import type { VpcCloud } from '../support/vpc-cloud.ts';
import type { FaultEffect } from './vpc/faults.ts';

closeClouds();

function fault(cloud: VpcCloud, operation: string, effect: FaultEffect, times = 1): void {
  cloud.world.faults = [{ operation, times, effect }];
}

describe('what the client makes of', () => {
  it.each([
    [429, 'slower'],
    [500, 'doubt'],
    [503, 'doubt'],
    [401, 'denied'],
  ])('an answer of %i is %s', async (status, verdict) => {
    const cloud = await startCloud();
    fault(cloud, 'listInstances', { kind: 'reply', status });
    await expect(cloud.api.listInstances()).rejects.toMatchObject({ verdict, details: { status } });
  });

  it('a 429 includes how long it is to wait', async () => {
    const cloud = await startCloud();
    fault(cloud, 'listVpcs', { kind: 'reply', status: 429, retryAfterSeconds: 0 });
    const call = cloud.api.listVpcs();
    await expect(call).rejects.toMatchObject({ verdict: 'slower', details: { retryAfterMs: 0 } });
    await expect(cloud.api.listVpcs()).resolves.toMatchObject({ status: 200 });
  });

  it('a connection that breaks before is doubt, and nothing there', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    fault(cloud, 'createInstance', { kind: 'dropBefore' });
    const call = createMachine(cloud, network, 'w-1');
    await expect(call).rejects.toMatchObject({ verdict: 'doubt' });
    const { result } = await cloud.api.listInstances({ name: 'w-1' });
    expect(result.instances).toEqual([]);
  });

  it('a committed create without answer is found by name', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    fault(cloud, 'createInstance', { kind: 'dropAfter' });
    const call = createMachine(cloud, network, 'w-1');
    await expect(call).rejects.toMatchObject({ verdict: 'doubt' });
    const again = createMachine(cloud, network, 'w-1');
    await expect(again).rejects.toMatchObject({ verdict: 'adopt' });
    const { result } = await cloud.api.listInstances({ name: 'w-1' });
    expect(result.instances.map(({ status }) => status)).toEqual(['running']);
    expect(cloud.world.requests.entries('createInstance')).toMatchObject([
      { fault: 'dropAfter', committed: true },
      { committed: false, status: 400 },
    ]);
  });

  it('a committed delete without answer is gone in the end', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const { id } = await createMachine(cloud, network, 'w-1');
    fault(cloud, 'deleteInstance', { kind: 'dropAfter' });
    await expect(cloud.api.deleteInstance({ id })).rejects.toMatchObject({ verdict: 'doubt' });
    await cloud.clock.pass(0);
    await expect(cloud.api.deleteInstance({ id })).rejects.toMatchObject({ verdict: 'gone' });
  });

  it('a request that arrives twice makes one machine', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    fault(cloud, 'createInstance', { kind: 'duplicate' });
    const call = createMachine(cloud, network, 'w-1');
    await expect(call).rejects.toMatchObject({ verdict: 'adopt' });
    expect(cloud.world.instances.rows()).toHaveLength(1);
  });

  it('silence after a commit ends in time, as doubt', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    const impatient = createVpcClient({
      credentials: { kind: 'none' },
      serviceUrl: cloud.serviceUrl,
      timeoutMs: 300,
      limit: noLimit(),
    });
    fault(cloud, 'deleteKey', { kind: 'hang' });
    const silent = impatient.deleteKey({ id: network.keyId });
    await expect(silent).rejects.toThrow('there was no answer for 300 ms');
    await expect(silent).rejects.toMatchObject({ verdict: 'doubt' });
    expect(cloud.world.keys.find(network.keyId)).toBeUndefined();
  });

  it('a slow answer is an answer all the same', async () => {
    const cloud = await startCloud();
    fault(cloud, 'listVpcs', { kind: 'delay', ms: 50 });
    await expect(cloud.api.listVpcs()).resolves.toMatchObject({ status: 200 });
  });

  it('its own abort is the reason that was given', async () => {
    const cloud = await startCloud();
    fault(cloud, 'listVpcs', { kind: 'hang' });
    const stop = new AbortController();
    const call = cloud.api.listVpcs({ signal: stop.signal });
    stop.abort(new Error('the fleet was cancelled'));
    await expect(call).rejects.toThrow('the fleet was cancelled');
  });

  it('a service that is not there is doubt', async () => {
    const api = createVpcClient({
      credentials: { kind: 'none' },
      serviceUrl: 'http://127.0.0.1:1/v1',
      timeoutMs: 10_000,
      limit: noLimit(),
    });
    await expect(api.listVpcs()).rejects.toMatchObject({ verdict: 'doubt' });
  });

  it('an empty id is refused before anything is sent', async () => {
    const { api, world } = await startCloud();
    await expect(api.deleteInstance({ id: '' })).rejects.toMatchObject({ verdict: 'refused' });
    expect(world.requests.entries()).toEqual([]);
  });
});

describe('a fault rule', () => {
  it('meets what it is about, as often as told', async () => {
    const cloud = await startCloud();
    const network = await makeNetwork(cloud.api);
    cloud.world.faults = [
      {
        operation: 'createInstance',
        about: 'w-2',
        times: 1,
        effect: { kind: 'reply', status: 500 },
      },
    ];
    await createMachine(cloud, network, 'w-1');
    await expect(createMachine(cloud, network, 'w-2')).rejects.toMatchObject({ verdict: 'doubt' });
    await createMachine(cloud, network, 'w-2');
    expect(cloud.world.faults).toEqual([]);
  });
});
