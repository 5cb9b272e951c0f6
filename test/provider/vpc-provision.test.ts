import { describe, expect, it } from 'vitest';
import { fleetOfTags } from '../../activities/provider/vpc/vpc-names.ts';
import type { FaultEffect } from '../emulators/vpc/faults.ts';
import { closeClouds, createMachine } from '../support/vpc-cloud.ts';
import {
  aRequest,
  expectNothingLeft,
  expectOneMachine,
  noSignal,
  refusalOf,
  startProviderBench,
} from '../support/vpc-provider-bench.ts';

closeClouds();

describe('a machine that is asked for', () => {
  it('is made once, marked, and reached by its own key', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    const access = await bench.provider.provision(request, noSignal());
    const [instance] = bench.cloud.world.instances.rows();
    const [volume] = bench.cloud.world.volumes.rows();
    expect(access).toMatchObject({ kind: 'ssh', user: 'root', port: 22, identity: 'default' });
    expect(access).toHaveProperty('hostKeys', [expect.stringMatching(/^ssh-ed25519 AAAA/)]);
    expect(instance).toMatchObject({
      name: request.worker.name,
      profile: 'cx2-2x4',
      hostFailurePolicy: 'stop',
      network: [{ name: `fleet-${request.fleet.id}` }],
    });
    expect(fleetOfTags(volume?.userTags)).toBe(request.fleet.id);
    expect(volume?.name).toBe(`${request.worker.name}-boot`);
    expect(bench.door.knocks).toHaveLength(1);
  });

  it('is adopted by whoever asks again', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    const first = await bench.provider.provision(request, noSignal());
    const again = await bench.anotherProvider().provision(request, noSignal());
    expect(again).toEqual(first);
    expectOneMachine(bench);
  });

  it('is made once when many ask at once', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await Promise.all(
      [1, 2, 3, 4].map(() => bench.anotherProvider().provision(request, noSignal())),
    );
    expectOneMachine(bench);
  });

  it('as spot is stopped, not deleted, when it is taken away', async () => {
    const bench = await startProviderBench();
    const { worker, ...rest } = aRequest();
    const place = { ...worker.offer.place, availability: 'spot' as const };
    const offer = { ...worker.offer, profile: 'cxf-2x4', place: Object(place) };
    await bench.provider.provision({ ...rest, worker: { ...worker, offer } }, noSignal());
    const [instance] = bench.cloud.world.instances.rows();
    expect(instance).toMatchObject({ availabilityClass: 'spot', preemptionPolicy: 'stop' });
  });

  it('has an address of the internet when it is to', async () => {
    const bench = await startProviderBench({}, { floatingIp: 'always' });
    const request = aRequest();
    const access = await bench.provider.provision(request, noSignal());
    const [address] = bench.cloud.world.floatingIps.rows();
    expect(access).toMatchObject({ host: address?.address });
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });
});

describe('a creation whose answer', () => {
  const faults: readonly (readonly [string, FaultEffect])[] = [
    ['is lost after it was done', { kind: 'dropAfter' }],
    ['is lost before it was done', { kind: 'dropBefore' }],
    ['is that we ask too often', { kind: 'reply', status: 429, retryAfterSeconds: 0 }],
    ['is that the service is down', { kind: 'reply', status: 503 }],
    ['is that it is in conflict', { kind: 'reply', status: 409, code: 'invalid_state' }],
    ['comes twice', { kind: 'duplicate' }],
    ['comes late', { kind: 'delay', ms: 60 }],
  ];
  it.each(faults)('%s makes one machine', async (_, effect) => {
    const bench = await startProviderBench();
    bench.cloud.world.faults = [{ operation: 'createInstance', times: 2, effect }];
    await bench.provider.provision(aRequest(), noSignal());
    expectOneMachine(bench);
  });

  it('is lost is found although lists are late', async () => {
    const bench = await startProviderBench({ listLagMs: 1_000 });
    const { world, clock } = bench.cloud;
    await clock.pass(2_000);
    world.faults = [{ operation: 'createInstance', times: 1, effect: { kind: 'dropAfter' } }];
    const timer = setInterval(() => void clock.pass(100), 10);
    await bench.provider.provision(aRequest(), noSignal()).finally(() => clearInterval(timer));
    expectOneMachine(bench);
  });

  it('never comes is told to Temporal, and adopted next time', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    bench.cloud.world.faults = [{ effect: { kind: 'reply', status: 503 } }];
    const impatient = bench.anotherProvider({ times: { pollMs: 4, doubtMs: 20, settleMs: 10 } });
    const first = await refusalOf(impatient.provision(request, noSignal()));
    bench.cloud.world.faults = [];
    await bench.provider.provision(request, noSignal());
    expect(first).toMatchObject({ kind: expect.not.stringMatching(/no-room|refused|not-ready/) });
    expectOneMachine(bench);
  });
});

describe('a machine that cannot be had', () => {
  it('for want of capacity is removed, and says so', async () => {
    const bench = await startProviderBench();
    bench.cloud.world.capacity = [{ zone: 'us-south-1', machines: 0 }];
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal).toMatchObject({ kind: 'no-room', nonRetryable: true });
    expect(refusal.message).toContain('cannot_start_capacity');
    expectNothingLeft(bench);
  });

  it.each([400, 403, 409] as const)('for want of quota (%i) says so', async (quotaStatus) => {
    const bench = await startProviderBench({ quotaStatus });
    bench.cloud.world.settings = {
      ...bench.cloud.world.settings,
      quotas: { ...bench.cloud.world.settings.quotas, vcpus: 0 },
    };
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal).toMatchObject({ kind: 'no-room' });
    expectNothingLeft(bench);
  });

  it('for want of quota of the connection says so', async () => {
    const bench = await startProviderBench({}, { maxMachines: 1 });
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const refusal = await refusalOf(bench.anotherProvider().provision(aRequest(), noSignal()));
    await bench.anotherProvider().provision(request, noSignal());
    expect(refusal).toMatchObject({ kind: 'no-room' });
    expect(refusal.message).toContain('quotas.machines');
    expectOneMachine(bench);
  });

  it('without the right to make it is refused for good', async () => {
    const bench = await startProviderBench();
    const effect = { kind: 'reply', status: 403, code: 'not_authorized' } as const;
    bench.cloud.world.faults = [{ operation: 'createInstance', effect }];
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal).toMatchObject({ kind: 'refused', nonRetryable: true });
    expect(refusal.message).toContain('doctor');
    expectNothingLeft(bench);
  });

  it('without its subnet is refused by name', async () => {
    const bench = await startProviderBench({}, { subnets: ['elsewhere'] });
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal.kind).toBe('refused');
    expect(refusal.message).toContain(
      'no subnet has the id or name elsewhere (there are net-subnet)',
    );
  });

  it('as its name is a foreigner’s leaves that alone', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await createMachine(bench.cloud, bench.network, request.worker.name);
    const refusal = await refusalOf(bench.provider.provision(request, noSignal()));
    await bench.provider.deprovision(request, noSignal());
    expect(refusal.kind).toBe('refused');
    expect(refusal.message).toContain(request.fleet.id);
    expectOneMachine(bench);
  });

  it('as it fails for another reason is not ready', async () => {
    const bench = await startProviderBench();
    bench.cloud.world.startFailures = [{ code: 'cannot_start_network' }];
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal).toMatchObject({ kind: 'not-ready' });
    expectNothingLeft(bench);
  });

  it('as it never answers is removed, with evidence kept', async () => {
    const bench = await startProviderBench({}, { readyWithinMs: 50 });
    bench.door.trouble = 'connect ECONNREFUSED';
    bench.door.output = 'failed: apt-get install docker.io';
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal.kind).toBe('not-ready');
    expect(refusal.message).toMatch(/running.*ECONNREFUSED.*apt-get install docker.io/);
    expectNothingLeft(bench);
  });

  it('as its boot fails says so at once', async () => {
    const bench = await startProviderBench({}, { readyWithinMs: 60_000 });
    bench.door.output = 'started\n2026-01-01T00:00:00Z failed: apt-get update: see the log\n';
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal.kind).toBe('not-ready');
    expect(refusal.message).toContain('its boot failed: apt-get update: see the log');
    expectNothingLeft(bench);
  });

  it('as its boot never ends is not ready', async () => {
    const bench = await startProviderBench({}, { readyWithinMs: 50 });
    bench.door.output = '2026-01-01T00:00:00Z installing docker.io\n';
    const refusal = await refusalOf(bench.provider.provision(aRequest(), noSignal()));
    expect(refusal.kind).toBe('not-ready');
    expect(refusal.message).toContain(
      'its boot goes on: 2026-01-01T00:00:00Z installing docker.io',
    );
    expectNothingLeft(bench);
  });

  it('as somebody deletes it meanwhile is not ready', async () => {
    const bench = await startProviderBench();
    bench.door.trouble = 'not yet';
    const provision = refusalOf(bench.provider.provision(aRequest(), noSignal()));
    await expect.poll(() => bench.door.knocks.length).toBeGreaterThan(0);
    const [instance] = bench.cloud.world.instances.rows();
    await bench.cloud.api.deleteInstance({ id: instance?.id ?? '' });
    expect(await provision).toMatchObject({ kind: 'not-ready' });
    expectNothingLeft(bench);
  });

  it('as a part of an earlier one is left takes that away', async () => {
    const bench = await startProviderBench();
    bench.cloud.world.settings = {
      ...bench.cloud.world.settings,
      leaks: { networkInterfaces: true, bootVolumes: true },
    };
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const [instance] = bench.cloud.world.instances.rows();
    await bench.cloud.api.deleteInstance({ id: instance?.id ?? '' });
    await bench.provider.provision(request, noSignal());
    expectOneMachine(bench);
  });
});
