/** The activities that find and remove what fleets have left: written once, against the provider port. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import type { HostActivities } from '../../workflows/activity-types.ts';
import type { Removal, Trace } from '../../workflows/domain/sweep.ts';
import type { ProviderType } from '../../workflows/domain/worker.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { messageOf } from '../logger.ts';
import type { Provider } from './provider.ts';

export interface SweepActivitiesOptions {
  readonly providers: Readonly<Partial<Record<ProviderType, Provider>>>;
  /** This computer. */
  readonly machineId: string;
}

/** Between two lists of a fleet that something was left of. */
const LOOK_AGAIN_MS = 2_000;

export function createSweepActivities({
  providers,
  machineId,
}: SweepActivitiesOptions): Pick<HostActivities, 'sweepFleet' | 'findTraces' | 'removeTraces'> {
  return {
    sweepFleet: ({ fleet, provider }) =>
      withHeartbeats((signal) => sweepFleet(configured(providers, provider), fleet.id, signal)),

    findTraces: (scope) =>
      withHeartbeats(async () => {
        const found = await Promise.all(
          entries(providers).map(([type, provider]) => lookAt(type, provider, scope)),
        );
        return {
          machineId,
          traces: found.flatMap(({ traces }) => traces),
          troubles: found.flatMap(({ troubles }) => troubles),
        };
      }),

    removeTraces: ({ traces }) =>
      withHeartbeats(async (signal) => {
        const removals: Removal[] = [];
        for (const trace of traces) {
          removals.push(await tryToRemove(configured(providers, trace.provider), trace, signal));
        }
        return removals;
      }),
  };
}

async function sweepFleet(provider: Provider, fleetId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const left = await provider.list({ fleetId });
    if (left.length === 0) return;
    await Promise.all(left.map((trace) => provider.remove(trace, signal)));
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

async function lookAt(
  type: ProviderType,
  provider: Provider,
  scope: { readonly fleetId?: string },
): Promise<{ readonly traces: readonly Trace[]; readonly troubles: readonly string[] }> {
  try {
    return { traces: await provider.list(scope), troubles: [] };
  } catch (error) {
    return {
      traces: [],
      troubles: [`Cannot list what is at provider ${type}: ${messageOf(error)}`],
    };
  }
}

async function tryToRemove(
  provider: Provider,
  trace: Trace,
  signal: AbortSignal,
): Promise<Removal> {
  try {
    await provider.remove(trace, signal);
    return { kind: 'removed' };
  } catch (error) {
    // One that cannot be removed does not keep the others; a stop of this process keeps all.
    signal.throwIfAborted();
    return { kind: 'failed', message: messageOf(error) };
  }
}

function configured(providers: SweepActivitiesOptions['providers'], type: ProviderType): Provider {
  const provider = providers[type];
  if (provider) return provider;
  throw ApplicationFailure.retryable(
    `Cannot look at provider ${type} as this server has no configuration for it: give it one (fleet server --config)`,
  );
}

function entries(
  providers: SweepActivitiesOptions['providers'],
): readonly (readonly [ProviderType, Provider])[] {
  // Its keys are those of the type.
  return Object.entries(providers) as [ProviderType, Provider][];
}
