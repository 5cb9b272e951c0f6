import type { Client } from '@temporalio/client';
import type { Store } from '../../activities/store/store.ts';
import { FleetClientError } from './fleet-client-error.ts';

/** What every part of the client works with. */
export interface FleetAccess {
  readonly client: Client;
  /** The state store of the fleet servers. */
  readonly store?: Store;
  /** Queue on which fleets are started. */
  readonly taskQueue: string;
  /** Address of Temporal's web UI, when it is known. */
  readonly webUi?: string;
}

/** The store, for what is kept nowhere else. `what`: as in `Cannot <what>`. */
export function requiredStore({ store }: FleetAccess, what: string): Store {
  if (store) return store;
  throw new FleetClientError(
    'store-required',
    `Cannot ${what} without the state store: make the FleetClient with { store }`,
  );
}
