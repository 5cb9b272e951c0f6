import type { Client } from '@temporalio/client';
import type { ServeRequest } from '../../workflows/activity-types.ts';
import type { Logger } from '../logger.ts';
import { cancelDescendants, isFleetOpen } from './fleet-liveness.ts';

/**
 * Asks now and then whether the fleet of a served worker is open; when not, asks whatever it left open to end. Answers
 * what ends the asking.
 */
export function watchFleet(
  { fleet, settings }: Pick<ServeRequest, 'fleet' | 'settings'>,
  { client, logger }: { readonly client: Client; readonly logger: Logger },
): () => void {
  const look = async (): Promise<void> => {
    if ((await isFleetOpen(client, fleet)) !== false) return;
    logger.warn('the fleet is closed: ending what it left open', { fleet: fleet.workflowId });
    await cancelDescendants(client, fleet);
  };
  const timer = setInterval(() => {
    void look().catch(() => undefined);
  }, settings.deadManIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
