import { describe, expect, it } from 'vitest';
import { FleetClient } from '../../cli/client/fleet-client.ts';
import { fakeFleet, fleetInput } from '../support/fake-fleet-workflows.ts';
import { FakeTemporal } from '../support/fake-temporal.ts';
import { result } from '../support/fake-fleets.ts';

const root = { workflowId: 'wordcount', type: 'fleet', input: fleetInput(2) } as const;

const openTemporal = () =>
  new FakeTemporal(fakeFleet({ count: 2, sliceSize: 2, stateOf: () => 'running' }).workflows);

const clientOf = (temporal: FakeTemporal) => new FleetClient({ client: temporal.client });

describe('a watch', () => {
  it('ends with the description of the ended fleet', async () => {
    const temporal = openTemporal();
    const states: string[] = [];
    for await (const { state } of clientOf(temporal).watch('wordcount', { intervalMs: 1 })) {
      states.push(state);
      if (states.length === 2) temporal.set({ ...root, status: 'COMPLETED', result: result() });
    }
    expect(states).toEqual(['running', 'running', 'succeeded']);
  });

  it('goes on while nobody answers, and tells', async () => {
    const temporal = openTemporal();
    temporal.served = false;
    const troubles: string[] = [];
    const onTrouble = ({ code }: { readonly code: string }): void => {
      troubles.push(code);
      temporal.served = true;
    };
    const watch = clientOf(temporal).watch('wordcount', { intervalMs: 1, onTrouble });
    expect((await watch.next()).value).toMatchObject({ state: 'running' });
    expect(troubles).toEqual(['no-server-answers']);
    await watch.return();
  });

  it('stays with its fleet when another takes its workflow id', async () => {
    const temporal = openTemporal();
    const watch = clientOf(temporal).watch('wordcount', { intervalMs: 1 });
    await watch.next();
    temporal.set({ ...root, runId: '01a1ffff-0000-7000-8000-000000000000' });
    await expect(watch.next()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const options = { intervalMs: 60_000, signal: stop.signal };
    const watch = clientOf(openTemporal()).watch('wordcount', options);
    await watch.next();
    const next = watch.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
