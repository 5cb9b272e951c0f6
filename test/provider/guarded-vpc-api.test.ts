import { describe, expect, it } from 'vitest';
import { guardVpcApi } from '../../activities/provider/vpc/guarded-vpc-api.ts';
import type { VpcApi } from '../../activities/provider/vpc/vpc-api.ts';
import { RateLimit } from '../../activities/provider/vpc/rate-limit.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { closeClouds, noLimit, startCloud } from '../support/vpc-cloud.ts';

closeClouds();

describe('an API that a user brings along', () => {
  it('is called as the object that it is', async () => {
    const { api } = await startCloud();
    const { listVpcs: _, ...others } = api;
    const own = Object.assign(new OwnVpcs(), others);
    const guarded = guardVpcApi(own, { timeoutMs: 1_000, limit: noLimit() });
    const { result } = await guarded.listVpcs({ limit: 1 });
    expect(result.vpcs.map(({ name }) => name)).toEqual(['mine']);
  });
});

describe('a guarded call', () => {
  const clock = useFakeClock();

  it('ends in time although it listens to nothing', async () => {
    const api = guardVpcApi(silentApi(), { timeoutMs: 5_000, limit: noLimit() });
    const call = api.getVpc({ id: 'r006-1' });
    const outcome = expect(call).rejects.toThrow('there was no answer for 5000 ms');
    await clock.pass(5_000);
    await outcome;
  });

  it('makes the next one wait after a 429', async () => {
    const answers = [{ status: 429, headers: { 'retry-after': '4' } }, undefined];
    const sent: number[] = [];
    const begin = performance.now();
    const limit = new RateLimit({ perSecond: 100, burst: 10 });
    const api = guardVpcApi(
      {
        ...silentApi(),
        listVpcs: async () => {
          sent.push(performance.now() - begin);
          const refusal = answers.shift();
          if (refusal) throw Object.assign(new Error('too many'), refusal);
          return { status: 200, result: { vpcs: [] } };
        },
      },
      { timeoutMs: 60_000, limit },
    );
    await expect(api.listVpcs()).rejects.toMatchObject({ verdict: 'slower' });
    const second = api.listVpcs();
    await clock.pass(4_000);
    await second;
    expect(sent).toEqual([0, 4_000]);
  });
});

/** A class whose method needs the object that it belongs to, as those of `VpcV1` do. */
class OwnVpcs {
  readonly name = 'mine';
  async listVpcs(): ReturnType<VpcApi['listVpcs']> {
    const reference = { id: 'r006-1', name: this.name, href: '', crn: '', status: 'available' };
    const vpc = { ...reference, default_security_group: reference };
    return { status: 200, result: { vpcs: [vpc] } };
  }
}

/** Takes every call and answers none. */
function silentApi(): VpcApi {
  const methods = { get: () => () => new Promise<never>(() => undefined) };
  // Whatever is asked of it is a method.
  return new Proxy({}, methods) as VpcApi;
}
