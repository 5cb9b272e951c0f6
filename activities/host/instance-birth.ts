/** What an instance begins with, whether it is made here or was found. */

import { type FleetRef, storeKeys } from '../../workflows/domain/ids.ts';
import type { Failpoint } from '../failpoint.ts';
import type { Logger } from '../logger.ts';
import type { Store } from '../store/store.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { ContainerHost, ContainerState } from './container-host.ts';
import type { InstanceChannel } from './instance-channel.ts';
import type { InstanceSpec } from './instance-container.ts';
import type { InstanceIdentity, InstanceLabels } from './instance-labels.ts';
import type { LogTarget } from './log-pieces.ts';

/** Who asks for an instance: one execution of a `runInstance` activity. */
export interface Asker {
  readonly workflowId: string;
  readonly activityId: string;
  readonly runId: string;
  readonly token: Uint8Array;
}

/** What all instances of a worker share. */
export interface InstanceSurroundings {
  readonly host: ContainerHost;
  readonly store: Store;
  readonly secrets: SecretSource;
  readonly channel: InstanceChannel;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
  readonly worker: { readonly number: number; readonly name: string };
  readonly gracePeriodMs: number;
  readonly maxExecutionTimeMs?: number;
  /** Longest wait for the log to be stored, once the container has ended. */
  readonly storePatienceMs: number;
  /** Whether this process is still the one to serve the worker; nothing is started otherwise. */
  readonly confirmServing: () => Promise<boolean>;
  /** Pause between reports, now. */
  readonly reportIntervalMs: () => number;
}

/** How the instance came to this loop. */
export type InstanceOrigin =
  | (InstanceSpec & { readonly kind: 'new'; readonly token: Uint8Array })
  | { readonly kind: 'adopted'; readonly container: string };

export interface InstanceBirth {
  readonly name: string;
  readonly taskIndex: string;
  readonly identity: InstanceIdentity;
  readonly log: LogTarget;
  /** References of the secrets in its environment. */
  readonly secrets: readonly string[];
  readonly origin: InstanceOrigin;
}

/** The instance of a container that another server made. */
export function adoptedBirth(
  fleet: Pick<FleetRef, 'id'>,
  state: ContainerState,
  labels: InstanceLabels,
): InstanceBirth {
  return {
    name: state.name,
    taskIndex: labels.taskIndex,
    identity: labels.identity,
    log: logTarget(fleet, labels.taskIndex, labels.attempt),
    secrets: labels.secrets,
    origin: { kind: 'adopted', container: state.id },
  };
}

export function logTarget(
  fleet: Pick<FleetRef, 'id'>,
  taskIndex: string,
  attempt: number,
): LogTarget {
  return {
    key: storeKeys.log(fleet.id, taskIndex, attempt),
    chunkPrefix: storeKeys.logChunks(fleet.id, taskIndex, attempt),
  };
}
