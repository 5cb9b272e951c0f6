/** The activities that find, make and remove machines: written once, against the provider port. */

import type { HostActivities } from '../../workflows/activity-types.ts';
import { secretsOf } from '../../workflows/domain/env.ts';
import type { FleetSpec, ProviderSpec } from '../../workflows/domain/spec.ts';
import type { Failpoint } from '../failpoint.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { messageOf } from '../logger.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { Provider } from './provider.ts';

export interface ProviderActivitiesOptions {
  readonly providers: Readonly<Record<ProviderSpec['type'], Provider>>;
  /** What tasks may refer to in their environment. */
  readonly secrets: SecretSource;
  readonly failpoint: Failpoint;
}

export function createProviderActivities({
  providers,
  secrets,
  failpoint,
}: ProviderActivitiesOptions): Pick<
  HostActivities,
  'findOffers' | 'provisionWorker' | 'deprovisionWorker'
> {
  return {
    async findOffers({ spec }) {
      const refusals = await missingSecrets(secrets, spec);
      return refusals.length > 0
        ? { offers: [], refusals }
        : providers[spec.provider.type].offers(spec);
    },

    provisionWorker: (request) =>
      withHeartbeats(async (signal) => {
        const access = await providers[request.worker.offer.provider].provision(request, signal);
        await failpoint('worker:provisioned');
        return access;
      }),

    deprovisionWorker: (request) =>
      withHeartbeats(async (signal) => {
        await providers[request.worker.offer.provider].deprovision(request, signal);
        await failpoint('worker:deprovisioned');
      }),
  };
}

/** Said before any machine is made: a task that cannot have its secrets shall not be begun. */
async function missingSecrets(secrets: SecretSource, spec: FleetSpec): Promise<readonly string[]> {
  const refusals: string[] = [];
  for (const reference of secretsOf(spec)) {
    if (refusals.length === REFUSALS_SHOWN) break;
    await secrets.read(reference).catch((error: unknown) => refusals.push(messageOf(error)));
  }
  return refusals;
}

const REFUSALS_SHOWN = 5;
