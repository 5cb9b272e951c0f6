import { setTimeout as sleep } from 'node:timers/promises';

import type { SshAccess } from '../../workflows/domain/worker.ts';
import { type Logger, messageOf } from '../logger.ts';
import type { MachineDoor } from './machine-door.ts';

export interface MachineLease {
  readonly door: MachineDoor;
  readonly access: SshAccess;
  readonly logger: Logger;
  /** Name of the worker, for messages. */
  readonly worker: string;
}

const LIMIT_MS = 15_000;

/**
 * Renews the lease of a machine at once and again and again until aborted: a machine whose lease has run out ends itself,
 * since nobody seems to care. A renewal that fails is only told: the lease is far longer than the pause. Never rejects.
 */
export async function keepLease(
  { door, access, logger, worker }: MachineLease,
  intervalMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const renew = 'mkdir -p /run/fleet && touch /run/fleet/lease';
      const { exitCode, output } = await door.run(access, renew, { limitMs: LIMIT_MS, signal });
      if (exitCode !== 0) throw new Error(`${output.trim()} [exitCode=${exitCode}]`);
    } catch (error) {
      if (!signal.aborted) {
        logger.warn('cannot renew the lease of a machine', { worker, error: messageOf(error) });
      }
    }
    await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
