import { describe, expect, it } from 'vitest';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import { closeClouds } from '../support/vpc-cloud.ts';
import { interruptedApi, mortalApi } from '../support/interrupted-api.ts';
import {
  aRequest,
  expectNothingLeft,
  expectOneMachine,
  noSignal,
  startProviderBench,
} from '../support/vpc-provider-bench.ts';

closeClouds();

/** More calls than a provisioning or a removal makes; that it is enough is checked. */
const MOST_CALLS = 10;
const calls = Array.from({ length: MOST_CALLS }, (_, index) => index + 1);

describe('a provisioning that is cancelled', () => {
  it.each(calls)('at its call %i leaves nothing', async (call) => {
    const bench = await startProviderBench();
    const cancel = new AbortController();
    const happens = (): void => cancel.abort(new Error('cancelled'));
    const api = interruptedApi(bench.cloud.api, { call, happens });
    const ended = await bench
      .anotherProvider({}, api)
      .provision(aRequest(), cancel.signal)
      .then(
        () => 'provisioned',
        () => 'cancelled',
      );
    if (ended === 'provisioned') expectOneMachine(bench);
    else expectNothingLeft(bench);
    if (call === MOST_CALLS) expect(ended).toBe('provisioned');
  });

  it('while its creation is late deletes what comes', async () => {
    const bench = await startProviderBench();
    const { api, world } = bench.cloud;
    const cancel = new AbortController();
    world.faults = [{ operation: 'createInstance', effect: { kind: 'delay', ms: 150 } }];
    const createInstance: VpcApi['createInstance'] = async (parameters) => {
      setTimeout(() => cancel.abort(new Error('cancelled')), 20);
      return api.createInstance(parameters);
    };
    const provider = bench.anotherProvider({}, { ...api, createInstance });
    await expect(provider.provision(aRequest(), cancel.signal)).rejects.toThrow('cancelled');
    expect(world.requests.entries('createInstance')).toHaveLength(1);
    expectNothingLeft(bench);
  });

  it('while it waits for an answer leaves nothing', async () => {
    const bench = await startProviderBench();
    const cancel = new AbortController();
    bench.door.trouble = 'not yet';
    const provision = bench.provider.provision(aRequest(), cancel.signal).catch(() => undefined);
    await expect.poll(() => bench.door.knocks.length).toBeGreaterThan(1);
    cancel.abort(new Error('cancelled'));
    await provision;
    expectNothingLeft(bench);
  });

  it('by nobody, as its fleet closes meanwhile, leaves nothing', async () => {
    const bench = await startProviderBench();
    const answers = [true, false];
    const provider = bench.anotherProvider({ isWanted: async () => answers.shift() ?? false });
    await expect(provider.provision(aRequest(), noSignal())).rejects.toThrow('not wanted');
    expect(bench.cloud.world.requests.entries('createInstance')).toHaveLength(1);
    expectNothingLeft(bench);
  });

  it('by nobody, for a closed fleet, makes nothing and leaves nothing', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const provider = bench.anotherProvider({ isWanted: async () => false });
    await expect(provider.provision(request, noSignal())).rejects.toThrow('not wanted');
    expect(bench.cloud.world.requests.entries('createInstance')).toHaveLength(1);
    expectNothingLeft(bench);
  });

  it('by its server only, stays to be adopted', async () => {
    const bench = await startProviderBench();
    const stop = new AbortController();
    const request = aRequest();
    bench.door.trouble = 'not yet';
    const stopping = bench.anotherProvider({ isWanted: async () => true });
    const provision = stopping.provision(request, stop.signal).catch(() => 'handed over');
    await expect.poll(() => bench.door.knocks.length).toBeGreaterThan(0);
    stop.abort(new Error('the server stops'));
    expect(await provision).toBe('handed over');
    expectOneMachine(bench);
  });
});

describe.each([
  ['and its request was not sent', false],
  ['and its request was done', true],
] as const)('a server that dies, %s,', (_, made) => {
  it.each(calls)('at call %i of a provisioning is succeeded', async (call) => {
    const bench = await startProviderBench();
    const request = aRequest();
    const mortal = mortalApi(bench.cloud.api, { call, made });
    const first = bench.anotherProvider({}, mortal.api).provision(request, noSignal());
    const ended = await first.then(
      () => 'provisioned',
      () => 'dead',
    );
    await bench.provider.provision(request, noSignal());
    expectOneMachine(bench);
    expect(ended).toBe(mortal.died() ? 'dead' : 'provisioned');
    if (call === MOST_CALLS) expect(ended).toBe('provisioned');
  });

  it.each(calls)('at call %i of a removal leaves nothing', async (call) => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const mortal = mortalApi(bench.cloud.api, { call, made });
    const first = bench.anotherProvider({}, mortal.api).deprovision(request, noSignal());
    await first.catch(() => undefined);
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
    if (call === MOST_CALLS) expect(mortal.died()).toBe(false);
  });

  it.each(calls)('at call %i of a provisioning nobody resumes leaves nothing', async (call) => {
    const bench = await startProviderBench();
    const request = aRequest();
    const mortal = mortalApi(bench.cloud.api, { call, made });
    const first = bench.anotherProvider({}, mortal.api).provision(request, noSignal());
    await first.catch(() => undefined);
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });
});
