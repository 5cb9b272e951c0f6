/** The activities that find, make and remove machines: written once, against the provider port. */

import type { HostActivities } from '../../workflows/activity-types.ts';
import type { ProviderSpec } from '../../workflows/domain/spec.ts';
import type { Failpoint } from '../failpoint.ts';
import { withHeartbeats } from '../heartbeats.ts';
import type { Provider } from './provider.ts';

export interface ProviderActivitiesOptions {
  readonly providers: Readonly<Record<ProviderSpec['type'], Provider>>;
  readonly failpoint: Failpoint;
}

export function createProviderActivities({
  providers,
  failpoint,
}: ProviderActivitiesOptions): Pick<
  HostActivities,
  'findOffers' | 'provisionWorker' | 'deprovisionWorker'
> {
  return {
    findOffers: ({ spec }) => providers[spec.provider.type].offers(spec),

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
