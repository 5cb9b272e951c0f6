/** Where a worker's machine is, in words. */

import type { OfferPlace, SshAccess, WorkerAccess } from './worker.ts';

/** `eu-de-1, spot`. */
export function placeName({ zone, availability }: OfferPlace): string {
  return `${zone}, ${availability}`;
}

/** `0.096 USD an hour`. */
export function priceName({ hourlyPrice }: OfferPlace): string {
  return hourlyPrice === undefined ? 'not known' : `${hourlyPrice} USD an hour`;
}

/** `root@10.240.0.4:22`. */
export function addressOf({ user, host, port }: SshAccess): string {
  return `${user}@${host}:${port}`;
}

/** Undefined for a computer that serves itself. */
export function addressOfAccess(access: WorkerAccess | undefined): string | undefined {
  return access?.kind === 'ssh' ? addressOf(access) : undefined;
}
