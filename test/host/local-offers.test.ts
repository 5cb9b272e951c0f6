import { expect, it } from 'vitest';
import {
  createLocalProvider,
  type LocalProviderOptions,
} from '../../activities/provider/local-provider.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import { FakeContainerHost } from '../support/fake-container-host.ts';
import { fleet, serveRequest } from '../support/instance-bench.ts';

const { worker } = serveRequest();

function bench(capacity?: LocalProviderOptions['capacity']) {
  const host = new FakeContainerHost();
  const opened: string[] = [];
  const provider = createLocalProvider({
    machineId: 'here',
    openHost: async (kind) => {
      opened.push(kind);
      return host;
    },
    ...(capacity && { capacity }),
  });
  return { host, opened, provider };
}

/** One cpu and 1 GB for each instance, on one worker. */
function spec(overrides: Partial<FleetSpec> = {}): FleetSpec {
  return {
    image: 'alpine',
    env: {},
    tasks: { kind: 'count', count: 1 },
    resources: { milliCpu: 1_000, memoryBytes: 1e9 },
    scale: { max: 10 },
    retries: {
      limit: 0,
      infrastructureLimit: 0,
      backoff: { initialMs: 1, coefficient: 1, maxMs: 1 },
    },
    gracePeriodMs: 1_000,
    provider: { type: 'local', workers: 1 },
    labels: {},
    ...overrides,
  };
}

it('offers the whole computer as one worker', async () => {
  const { provider } = bench();
  expect(await provider.offers(spec())).toEqual({
    refusals: [],
    offers: [
      {
        provider: 'local',
        profile: 'this computer (Fake 1)',
        machineId: 'here',
        capacity: { milliCpu: 4_000, memoryBytes: 8e9 },
        slots: 4,
        available: 1,
        host: 'docker',
      },
    ],
  });
});

it('offers the tightest of operator, fleet, computer', async () => {
  const { provider } = bench({ milliCpu: 3_000 });
  const limits = { type: 'local', workers: 2, memoryBytes: 2e9 } as const;
  const { offers } = await provider.offers(spec({ provider: limits }));
  expect(offers).toMatchObject([
    { capacity: { milliCpu: 1_500, memoryBytes: 1e9 }, slots: 1, available: 2 },
  ]);
});

it('runs what names no image as processes', async () => {
  const { provider, opened } = bench();
  const { image: _image, ...withoutImage } = spec();
  expect((await provider.offers(withoutImage)).offers[0]?.host).toBe('process');
  expect(opened).toEqual(['process']);
});

it('says in words what is too small', async () => {
  const { provider } = bench();
  const resources = { milliCpu: 8_000, memoryBytes: 16e9 };
  expect(await provider.offers(spec({ resources }))).toEqual({
    offers: [],
    refusals: [
      'an instance needs 8 cpu and 16000 MB memory and a worker on this computer has 4 cpu and 8000 MB memory: lower resources, or offer more of the computer (fleet server --cpus, --memory)',
    ],
  });
});

it('says what to do without an engine', async () => {
  const { provider, host } = bench();
  host.script.fail('describe', 2);
  const { offers, refusals } = await provider.offers(spec());
  expect(offers).toEqual([]);
  expect(refusals[0]).toMatch(/does not answer \(The engine is away.*\): start Docker there/);
  const { image: _image, ...withoutImage } = spec();
  const [refusal] = (await provider.offers(withoutImage)).refusals;
  expect(refusal).toMatch(/cannot run plain processes .*give an image/);
});

it('provisions nothing without an engine', async () => {
  const { provider, host } = bench();
  host.script.fail('describe');
  const { signal } = new AbortController();
  await expect(provider.provision({ fleet, worker }, signal)).rejects.toThrow('away');
  expect(await provider.provision({ fleet, worker }, signal)).toEqual({
    kind: 'local',
    machineId: 'here',
    host: 'docker',
  });
});
