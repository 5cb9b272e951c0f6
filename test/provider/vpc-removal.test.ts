import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../emulators/vpc/faults.ts';
import { closeClouds, createMachine } from '../support/vpc-cloud.ts';
import { noLatencies } from '../emulators/vpc/time/latencies.ts';
import {
  aRequest,
  expectNothingLeft,
  expectOneMachine,
  noSignal,
  startProviderBench,
} from '../support/vpc-provider-bench.ts';

closeClouds();

describe('a removal', () => {
  it('takes the machine and its parts, and can be repeated', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
    await bench.provider.deprovision(request, noSignal());
    expect(bench.cloud.world.requests.entries('deleteInstance')).toHaveLength(1);
  });

  it('takes what IBM left behind', async () => {
    const leaks = { networkInterfaces: true, bootVolumes: true };
    const bench = await startProviderBench({ leaks }, { floatingIp: 'always' });
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });

  it('waits until a slow deletion has ended', async () => {
    const latencies = { ...noLatencies, deleting: [500, 500] as const };
    const bench = await startProviderBench({ latencies });
    const { clock } = bench.cloud;
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const timer = setInterval(() => void clock.pass(20), 5);
    await bench.provider.deprovision(request, noSignal()).finally(() => clearInterval(timer));
    expectNothingLeft(bench);
    expect(bench.cloud.world.requests.entries('deleteInstance')).toHaveLength(1);
  });

  const faults: readonly (readonly [string, FaultEffect])[] = [
    ['is lost after it was done', { kind: 'dropAfter' }],
    ['is lost before it was done', { kind: 'dropBefore' }],
    ['is that the service is down', { kind: 'reply', status: 503 }],
    ['is that we ask too often', { kind: 'reply', status: 429, retryAfterSeconds: 0 }],
    ['is that its state is in the way', { kind: 'reply', status: 409, code: 'invalid_state' }],
    ['is that it is not there', { kind: 'reply', status: 404, code: 'not_found' }],
  ];
  it.each(faults)('whose answer %s goes on until nothing is left', async (_, effect) => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    bench.cloud.world.faults = [{ operation: 'deleteInstance', times: 5, effect }];
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });

  it.each(['listInstances', 'listVolumes', 'listVirtualNetworkInterfaces', 'listFloatingIps'])(
    'that cannot %s takes it for no empty list',
    async (operation) => {
      const bench = await startProviderBench();
      const request = aRequest();
      await bench.provider.provision(request, noSignal());
      const effect = { kind: 'reply', status: 500 } as const;
      bench.cloud.world.faults = [{ operation, times: 3, effect }];
      await bench.provider.deprovision(request, noSignal());
      expectNothingLeft(bench);
    },
  );

  it('that fails for long says why, and ends when asked again', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const effect = { kind: 'reply', status: 500 } as const;
    bench.cloud.world.faults = [{ operation: 'deleteInstance', effect }];
    const first = bench.provider.deprovision(request, noSignal());
    await expect(first).rejects.toThrow('deleteInstance failed');
    bench.cloud.world.faults = [];
    await bench.provider.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });

  it('finds a machine that appears after the first look', async () => {
    const bench = await startProviderBench({ listLagMs: 1_000 });
    const { world, clock } = bench.cloud;
    await clock.pass(2_000);
    const request = aRequest();
    world.faults = [{ operation: 'createInstance', effect: { kind: 'dropAfter' } }];
    const impatient = bench.anotherProvider({ times: { pollMs: 4, doubtMs: 0, settleMs: 100 } });
    await impatient.provision(request, noSignal()).catch(() => undefined);
    setTimeout(() => void clock.pass(2_000), 50);
    await impatient.deprovision(request, noSignal());
    expectNothingLeft(bench);
  });

  it('waits for whoever may still serve the machine', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const stop = new AbortController();
    const removal = bench.provider.deprovision({ ...request, claimLapseMs: 60_000 }, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(removal).rejects.toThrow();
    expectOneMachine(bench);
  });

  it('leaves a foreign machine of a similar name alone', async () => {
    const bench = await startProviderBench();
    const request = aRequest();
    await bench.provider.provision(request, noSignal());
    const foreign = await createMachine(bench.cloud, bench.network, `${request.worker.name}0`);
    await bench.provider.deprovision(request, noSignal());
    expect(bench.cloud.world.instances.rows().map(({ id }) => id)).toEqual([foreign.id]);
    expectOneMachine(bench);
  });
});

describe('what carries the mark of a fleet', () => {
  it('is listed with its fleet, and nothing else is', async () => {
    const bench = await startProviderBench();
    const request = aRequest({ worker: 3 });
    const other = aRequest();
    await bench.provider.provision(request, noSignal());
    await bench.provider.provision(other, noSignal());
    await createMachine(bench.cloud, bench.network, 'fleet-deadbeef-1');
    await createMachine(bench.cloud, bench.network, 'fleetfoot');
    const traces = await bench.provider.list({ fleetId: request.fleet.id });
    const all = await bench.provider.list({});
    expect(traces).toEqual([
      {
        provider: 'vpc',
        connection: 'default',
        kind: 'machine',
        id: expect.any(String),
        name: request.worker.name,
        fleetId: request.fleet.id,
        shortFleetId: request.fleet.id.slice(-8),
        worker: 3,
      },
    ]);
    expect(new Set(all.map(({ fleetId }) => fleetId))).toEqual(
      new Set([request.fleet.id, other.fleet.id]),
    );
  });

  it('is removed one by one until nothing is left', async () => {
    const leaks = { networkInterfaces: true, bootVolumes: true };
    const bench = await startProviderBench({ leaks }, { floatingIp: 'always' });
    await bench.provider.provision(aRequest(), noSignal());
    const kinds: string[] = [];
    for (;;) {
      const [trace] = await bench.provider.list({});
      if (!trace) break;
      kinds.push(trace.kind);
      await bench.provider.remove(trace, noSignal());
      await bench.provider.remove(trace, noSignal());
    }
    expect(kinds).toEqual(['machine', 'address', 'network-interface', 'volume']);
    expectNothingLeft(bench);
  });

  it('is not said to be nothing when IBM does not answer', async () => {
    const bench = await startProviderBench();
    const effect = { kind: 'reply', status: 500 } as const;
    bench.cloud.world.faults = [{ operation: 'listVolumes', effect }];
    await expect(bench.provider.list({})).rejects.toThrow('listVolumes');
  });
});
