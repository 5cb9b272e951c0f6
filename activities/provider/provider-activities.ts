/** The activities that find, make and remove machines: written once, against the provider port. */

import { ApplicationFailure } from '@temporalio/activity';
import type { HostActivities } from '../../workflows/activity-types.ts';
import { secretsOf } from '../../workflows/domain/env.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import type { FleetSpec } from '../../workflows/domain/spec.ts';
import type { ProviderType } from '../../workflows/domain/worker.ts';
import type { Failpoint } from '../failpoint.ts';
import { withHeartbeats } from '../heartbeats.ts';
import type { MachineDoor } from '../host/machine-door.ts';
import type { Logger } from '../logger.ts';
import { messageOf } from '../logger.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { afterStartup, beforeShutdown } from './machine-hooks.ts';
import type { Provider } from './provider.ts';

export interface ProviderActivitiesOptions {
  /** Those that this server is configured for. */
  readonly providers: Readonly<Partial<Record<ProviderType, Provider>>>;
  /** What tasks may refer to in their environment. */
  readonly secrets: SecretSource;
  /** Into machines that are reached over SSH, where hooks run. */
  readonly door: MachineDoor;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
}

export function createProviderActivities(
  options: ProviderActivitiesOptions,
): Pick<HostActivities, 'findOffers' | 'provisionWorker' | 'deprovisionWorker'> {
  const { providers, secrets, failpoint } = options;
  const providerOf = (type: ProviderType): Provider => {
    const provider = providers[type];
    if (provider) return provider;
    // Retried: another server may be configured, or this one soon.
    throw ApplicationFailure.retryable(unconfigured(type), failureTypes.notProvisioned);
  };
  return {
    async findOffers({ spec }) {
      const refusals = await missingSecrets(secrets, spec);
      if (refusals.length > 0) return { offers: [], refusals };
      const provider = providers[spec.provider.type];
      return provider?.offers(spec) ?? { offers: [], refusals: [unconfigured(spec.provider.type)] };
    },

    provisionWorker: (request) =>
      withHeartbeats(async (signal) => {
        const access = await providerOf(request.worker.offer.provider).provision(request, signal);
        await failpoint('worker:provisioned');
        await afterStartup(options, request, access, signal);
        return access;
      }),

    deprovisionWorker: (request) =>
      withHeartbeats(async (signal) => {
        const provider = providerOf(request.worker.offer.provider);
        await beforeShutdown(options, request, signal);
        await provider.deprovision(request, signal);
        await failpoint('worker:deprovisioned');
      }),
  };
}

function unconfigured(type: ProviderType): string {
  return `this server has no configuration for provider ${type}: give it one (fleet server --config), or let another server answer`;
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
