/** The words in which the life of an instance is told. */

import type { Phase } from '../time/latencies.ts';

export type InstanceStatus =
  | 'pending'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'restarting'
  | 'deleting'
  | 'failed';

export type ReasonCode =
  | 'cannot_start'
  | 'cannot_start_capacity'
  | 'cannot_start_compute'
  | 'cannot_start_ip_address'
  | 'cannot_start_network'
  | 'cannot_start_placement_group'
  | 'cannot_start_reservation_capacity'
  | 'cannot_start_storage'
  | 'stopped_by_host_failure'
  | 'stopped_by_preemption';

export type ActionType = 'start' | 'stop' | 'reboot';

export interface InstanceLife {
  readonly status: InstanceStatus;
  readonly reason?: ReasonCode;
  /** Actions that wait for the present transition to end. */
  readonly queue: readonly ActionType[];
}

export type LifeEvent =
  | { readonly kind: 'created' }
  /** The time of preparation is over: room is looked for. */
  | { readonly kind: 'prepared' }
  | { readonly kind: 'placed' }
  | { readonly kind: 'refused'; readonly code: ReasonCode }
  | { readonly kind: 'powered' }
  | { readonly kind: 'actionAsked'; readonly type: ActionType; readonly force: boolean }
  | { readonly kind: 'halted'; readonly reason?: ReasonCode }
  | { readonly kind: 'preempted'; readonly notice: boolean; readonly policy: 'stop' | 'delete' }
  | { readonly kind: 'hostFailed'; readonly policy: 'stop' | 'restart' }
  | { readonly kind: 'deletionAsked' }
  | { readonly kind: 'gone' };

export type MachineVerb = 'start' | 'stop' | 'cutPower' | 'reboot' | 'remove';

/** What can be done to a machine that its life does not know of. */
export type NetworkVerb = 'unplug' | 'plugIn';

export type LifeEffect =
  /** Something that takes time, and a verb of the machine with it; then the next event. A newer transition ends it. */
  | {
      readonly kind: 'transit';
      readonly phase: Phase;
      readonly machine?: MachineVerb;
      readonly next: LifeEvent;
      readonly ifItFails?: LifeEvent;
    }
  /** Look for room; answered by `placed` or `refused`. */
  | { readonly kind: 'place' }
  /** The machine is without power at once. */
  | { readonly kind: 'cutPower' }
  /** It no longer takes room, nor costs. */
  | { readonly kind: 'release' }
  /** It is no more: remove it, and what goes with it. */
  | { readonly kind: 'dissolve' };
