/** How an instance stands on its way to being a worker. Pure. */

import type { ProvisionRefusal } from '../../../workflows/domain/worker.ts';
import type { VpcInstance } from './vpc-objects.ts';

export type Standing =
  /** Not there yet; also every word that IBM may add. */
  | { readonly kind: 'coming' }
  /** It has power and an address: it may be knocked at. */
  | { readonly kind: 'up'; readonly address: string }
  /** It will not come: `reason` in IBM's words. */
  | { readonly kind: 'failed'; readonly refusal: ProvisionRefusal; readonly reason: string };

export function standingOf(instance: VpcInstance): Standing {
  const { status } = instance;
  if (status === 'failed' || status === 'stopped') return failed(instance);
  const { address } = instance.primary_network_interface.primary_ip;
  return status === 'running' && address !== '' && address !== '0.0.0.0'
    ? { kind: 'up', address }
    : { kind: 'coming' };
}

/** What IBM says of an instance, for people. */
export function describeInstance(instance: VpcInstance): string {
  const { status, status_reasons: reasons, lifecycle_state: lifecycle } = instance;
  const why = reasons.map(({ code, message }) => `${code} (${message})`).join(', ');
  return [status, why, lifecycle === 'stable' ? '' : `lifecycle ${lifecycle}`]
    .filter((part) => part !== '')
    .join(': ');
}

function failed(instance: VpcInstance): Standing {
  const codes = instance.status_reasons.map(({ code }) => code);
  return {
    kind: 'failed',
    refusal: codes.some(isWantOfRoom) ? 'no-room' : 'not-ready',
    reason: describeInstance(instance),
  };
}

/** Another zone, profile or class may have what is missing here. */
function isWantOfRoom(code: string): boolean {
  return code.includes('capacity') || wantsOfRoom.has(code);
}

const wantsOfRoom: ReadonlySet<string> = new Set([
  'cannot_start_compute',
  'cannot_start_ip_address',
  'cannot_start_placement_group',
  'cannot_start_reservation_expired',
  'stopped_by_preemption',
]);
