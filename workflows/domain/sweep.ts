/** What fleets may have left at their providers, and what of it may be removed. */

import type { ProviderType } from './worker.ts';

/** Something at a provider that carries the mark of a fleet. */
export interface Trace {
  readonly provider: ProviderType;
  /** Which of the provider's connections it was found through. */
  readonly connection?: string;
  readonly kind: 'machine' | 'volume' | 'network-interface' | 'address' | 'container';
  /** The provider's own. */
  readonly id: string;
  readonly name: string;
  /** First run id of the fleet's root, when the mark says it whole. */
  readonly fleetId?: string;
  readonly shortFleetId: string;
  /** Number of the worker it belonged to. */
  readonly worker?: number;
}
