import { describe, expect, it } from 'vitest';
import type { FleetSpec, VpcProviderSpec } from '../../workflows/domain/spec.ts';
import type { Offer } from '../../workflows/domain/worker.ts';
import { closeClouds, createMachine } from '../support/vpc-cloud.ts';
import { startProviderBench, type VpcProviderBench } from '../support/vpc-provider-bench.ts';

closeClouds();

/** Ten instances of 1 cpu and 2G, of any standard machine. */
function aSpec(
  overrides: Partial<FleetSpec> = {},
  provider: Partial<VpcProviderSpec> = {},
): FleetSpec {
  return {
    image: 'alpine',
    env: {},
    tasks: { kind: 'count', count: 10 },
    resources: { milliCpu: 1_000, memoryBytes: 2e9 },
    scale: { max: 10 },
    retries: {
      limit: 0,
      infrastructureLimit: 5,
      backoff: { initialMs: 1_000, coefficient: 2, maxMs: 60_000 },
    },
    gracePeriodMs: 30_000,
    labels: {},
    provider: { type: 'vpc', connection: 'default', availability: ['standard'], ...provider },
    ...overrides,
  };
}

async function offersOf(
  { provider }: VpcProviderBench,
  spec: FleetSpec,
): Promise<readonly Offer[]> {
  const { offers, refusals } = await provider.offers(spec);
  expect(refusals).toEqual([]);
  return offers;
}

function profilesOf(offers: readonly Offer[]): readonly string[] {
  return [...new Set(offers.map(({ profile }) => profile))];
}

describe('the offers of a connection', () => {
  it('are the sizes of its families that may be wanted', async () => {
    const bench = await startProviderBench();
    const offers = await offersOf(bench, aSpec());
    expect(profilesOf(offers)).toEqual([
      'cx2-2x4',
      'bx2-2x8',
      'mx2-2x16',
      'cx2-4x8',
      'bx2-4x16',
      'mx2-4x32',
      'cx2-8x16',
      'bx2-8x32',
      'mx2-8x64',
      'cx2-16x32',
      'bx2-16x64',
      'mx2-16x128',
    ]);
    expect(offers[0]).toEqual({
      provider: 'vpc',
      profile: 'cx2-2x4',
      capacity: { milliCpu: 2_000, memoryBytes: 4 * 2 ** 30 },
      slots: 2,
      available: expect.any(Number),
      host: 'docker',
      place: {
        connection: 'default',
        region: 'us-south',
        zone: 'us-south-1',
        availability: 'standard',
      },
    });
  });

  it('come cheapest first where prices are known', async () => {
    const prices = { 'cx2-8x16': 0.1, 'cx2-2x4': 0.2 };
    const bench = await startProviderBench({}, { families: ['cx2'], prices });
    const offers = await offersOf(bench, aSpec());
    expect(offers.map(({ profile, place }) => [profile, place?.hourlyPrice])).toEqual([
      ['cx2-8x16', 0.1],
      ['cx2-2x4', 0.2],
      ['cx2-4x8', undefined],
      ['cx2-16x32', undefined],
    ]);
  });

  it('are the profiles that the specification names', async () => {
    const bench = await startProviderBench();
    const spec = aSpec({}, { profiles: ['mx2-4x32', 'gx3-16x80x1l4'] });
    expect(profilesOf(await offersOf(bench, spec))).toEqual(['mx2-4x32', 'gx3-16x80x1l4']);
  });

  it('of spot machines have no price that is known', async () => {
    const bench = await startProviderBench({}, { prices: { 'cxf-2x4': 0.1 } });
    const offers = await offersOf(bench, aSpec({}, { availability: ['spot'] }));
    expect(profilesOf(offers)[0]).toBe('cxf-2x4');
    expect(offers.every(({ place }) => place?.availability === 'spot')).toBe(true);
    expect(offers.every(({ place }) => place?.hourlyPrice === undefined)).toBe(true);
  });

  it('are no more than the addresses of the subnet', async () => {
    const bench = await startProviderBench();
    const [before] = await offersOf(bench, aSpec());
    await createMachine(bench.cloud, bench.network, 'other');
    const [after] = (await bench.anotherProvider().offers(aSpec())).offers;
    expect(after?.available).toBe((before?.available ?? 0) - 1);
  });

  it('are no more than the quota of the connection', async () => {
    const bench = await startProviderBench({}, { maxMachines: 2 });
    await createMachine(bench.cloud, bench.network, 'fleet-0123abcd-1');
    const [first] = await offersOf(bench, aSpec());
    await createMachine(bench.cloud, bench.network, 'fleet-0123abcd-2');
    const full = await bench.anotherProvider().offers(aSpec());
    expect(first?.available).toBe(1);
    // They may be had later: a fleet waits for them.
    expect(full.offers.map(({ available }) => available)).toEqual(full.offers.map(() => 0));
    expect(full.offers).not.toEqual([]);
    expect(full.refusals).toEqual([expect.stringContaining('quotas.machines')]);
  });

  it('are asked for with few calls, and kept for a while', async () => {
    const bench = await startProviderBench();
    const before = bench.cloud.world.requests.entries().length;
    await Promise.all([1, 2, 3].map(() => bench.provider.offers(aSpec())));
    expect(bench.cloud.world.requests.entries().length - before).toBeLessThanOrEqual(6);
  });

  it('are at most twenty of a zone for a large fleet', async () => {
    const bench = await startProviderBench();
    const spec = aSpec(
      { scale: { max: 10_000 } },
      { availability: ['spot', 'standard'], zones: ['us-south-1'] },
    );
    expect((await offersOf(bench, spec)).length).toBeLessThanOrEqual(20);
  });
});

describe('no offer', () => {
  const cases: readonly (readonly [string, FleetSpec, string])[] = [
    ['without an image', aSpec({ image: '' }), 'give an image'],
    [
      'of an unknown connection',
      aSpec({}, { connection: 'paris' }),
      'no VPC connection paris (it has default)',
    ],
    [
      'in a zone without a subnet',
      aSpec({}, { zones: ['us-south-3'] }),
      'no subnet in zone us-south-3',
    ],
    ['of a profile that is not', aSpec({}, { profiles: ['cx2-3x5'] }), 'no profile cx2-3x5'],
    [
      'of a profile too small',
      aSpec({ resources: { milliCpu: 9_000, memoryBytes: 1 } }, { profiles: ['cx2-2x4'] }),
      'does not fit in profile cx2-2x4',
    ],
    [
      'of a profile not as spot',
      aSpec({}, { profiles: ['cx2-2x4'], availability: ['spot'] }),
      'cannot be had as spot',
    ],
    [
      'of any size',
      aSpec({ resources: { milliCpu: 1e9, memoryBytes: 1 } }),
      'no usual profile holds',
    ],
  ];
  it.each(cases)('%s comes with its remedy', async (_, { image, ...spec }, expected) => {
    const bench = await startProviderBench();
    const answer = await bench.provider.offers(image ? { ...spec, image } : spec);
    expect(answer).toEqual({ offers: [], refusals: [expect.stringContaining(expected)] });
  });

  it('of a connection that is denied comes with the reason', async () => {
    const bench = await startProviderBench();
    const effect = { kind: 'reply', status: 403, code: 'not_authorized' } as const;
    bench.cloud.world.faults = [{ operation: 'listVpcs', effect }];
    const answer = await bench.provider.offers(aSpec());
    expect(answer).toEqual({ offers: [], refusals: [expect.stringContaining('listVpcs failed')] });
  });

  it('is told while IBM does not answer, but trouble', async () => {
    const bench = await startProviderBench();
    const effect = { kind: 'reply', status: 503 } as const;
    bench.cloud.world.faults = [{ operation: 'listVpcs', effect, times: 1 }];
    await expect(bench.provider.offers(aSpec())).rejects.toThrow('listVpcs failed');
    expect((await offersOf(bench, aSpec())).length).toBeGreaterThan(0);
  });
});
