/**
 * The port to a source of machines. Every verb can be repeated: a machine is known by the name that the fleet chose, one
 * that is there already is adopted, one that is gone already is a success.
 */

import type { DeprovisionRequest, WorkerRequest } from '../../workflows/activity-types.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import type { Trace } from '../../workflows/domain/sweep.ts';
import type { OfferAnswer, WorkerAccess } from '../../workflows/domain/worker.ts';

export interface Provider {
  /** What machines could run instances of this fleet now, cheapest first, and why not others. Makes nothing. */
  offers(spec: FleetSpec): Promise<OfferAnswer>;

  /**
   * Makes the machine, or adopts the one of its name; returns when its container host can be opened. Fails with
   * `failureTypes.notProvisioned`, not retryable, and a `ProvisionRefusal` as its detail, when the offer cannot be had.
   */
  provision(request: WorkerRequest, signal: AbortSignal): Promise<WorkerAccess>;

  /** Removes the machine and all that belongs to it; returns when that is proved. */
  deprovision(request: DeprovisionRequest, signal: AbortSignal): Promise<void>;

  /** Everything that carries the mark of a fleet, or of the one named. A failure throws: it is never an empty list. */
  list(scope: { readonly fleetId?: string }): Promise<readonly Trace[]>;

  /** Removes one thing that was listed; returns when it is proved gone. Gone already is a success. */
  remove(trace: Trace, signal: AbortSignal): Promise<void>;
}

export type { Trace };
