import {
  Worker as TemporalWorker,
  type WorkerOptions,
  type WorkerPlugin,
} from '@temporalio/worker';
import type { TemporalAccess } from './serving.ts';
import { PLUGIN_NAME } from './workflow-source.ts';

/** Tells `FleetPlugin`, which may be given on the connection, that a Worker is one of ours and wants no fleets. */
export const ownWorker: WorkerPlugin = { name: `${PLUGIN_NAME}.own-worker` };

/** A Worker of Temporal's for a part of serving fleets. */
export function createOwnWorker(
  access: TemporalAccess,
  options: Omit<
    WorkerOptions,
    'connection' | 'namespace' | 'identity' | 'dataConverter' | 'plugins'
  >,
): Promise<TemporalWorker> {
  const { connection, namespace, identity, dataConverter } = access;
  return TemporalWorker.create({
    ...options,
    connection,
    namespace,
    identity,
    ...(dataConverter && { dataConverter }),
    plugins: [ownWorker],
  });
}
