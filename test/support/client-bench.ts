/** A fleet client on a Temporal in memory. */

import { FleetClient } from '../../cli/client/fleet-client.ts';
import {
  type FakeFleet,
  fakeFleet,
  type FakeFleetShape,
  fleetInput,
} from './fake-fleet-workflows.ts';
import { FakeTemporal, type FakeWorkflow } from './fake-temporal.ts';
import { MemoryStore } from './memory-store.ts';

/** The root workflow of a fleet that answers nothing. */
export const bareRoot = {
  workflowId: 'wordcount',
  type: 'fleet',
  input: fleetInput(10),
} as const satisfies FakeWorkflow;

export interface ClientBench {
  readonly temporal: FakeTemporal;
  readonly store: MemoryStore;
  /** Has the store. */
  readonly client: FleetClient;
  /** Has none. */
  readonly storelessClient: FleetClient;
}

export function clientOf(...workflows: readonly FakeWorkflow[]): ClientBench {
  const temporal = new FakeTemporal(workflows);
  const { client } = temporal;
  const store = new MemoryStore();
  return {
    temporal,
    store,
    client: new FleetClient({ client, store }),
    storelessClient: new FleetClient({ client }),
  };
}

/** A client of an open fleet, with what its store holds. */
export function openFleet(shape: FakeFleetShape): ClientBench & { readonly fleet: FakeFleet } {
  const fleet = fakeFleet(shape);
  const bench = clientOf(...fleet.workflows);
  for (const [key, body] of fleet.objects) bench.store.objects.set(key, body);
  return { ...bench, fleet };
}

/** Ten tasks in groups of four: all ended, some running, none begun. */
export const midLife: FakeFleetShape = {
  count: 10,
  sliceSize: 4,
  stateOf: (index) => {
    if (Number(index) < 4) return index === '2' ? 'failed' : 'succeeded';
    if (Number(index) > 7) return 'waiting';
    return ({ '4': 'succeeded', '5': 'running', '6': 'open' } as const)[index] ?? 'waiting';
  },
};
