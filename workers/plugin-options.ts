import { Runtime } from '@temporalio/worker';
import { noFailpoint } from '../activities/failpoint.ts';
import type { Logger } from '../activities/logger.ts';
import type { FleetSettings } from '../workflows/domain/settings.ts';
import { completeSettings } from './complete-settings.ts';
import { defaultStateFolder, defaultStoreFolder } from './config.ts';
import type { ServerRole, ServingOptions } from './serving.ts';

/** All have a default; the queue, the namespace and the connection are those of the Worker. */
export interface FleetPluginOptions extends Partial<
  Pick<
    ServingOptions,
    | 'stateFolder'
    | 'storeFolder'
    | 'docker'
    | 'identities'
    | 'containerHosts'
    | 'capacity'
    | 'secrets'
    | 'vpc'
  >
> {
  /**
   * What the Worker's process does for fleets. `control`: its Worker runs their workflows and keeps their task lists,
   * and fleet servers of the same queue (`fleet server --role hosts`) run the tasks. `all`: this computer runs tasks
   * too, served beside the Worker for as long as that runs. Default `control`.
   */
  readonly role?: Exclude<ServerRole, 'hosts'>;
  /** Replaces defaults of the settings that fleets begin with. */
  readonly settings?: Partial<FleetSettings>;
  /** Default: the logger of Temporal's runtime, what is ordinary at level `DEBUG`. */
  readonly logger?: Logger;
}

/** With the defaults; throws when a setting is out of bounds. */
export function servingOptions(options: FleetPluginOptions, taskQueue: string): ServingOptions {
  const { identities, containerHosts, capacity, secrets, vpc } = options;
  const { stateFolder = defaultStateFolder() } = options;
  return {
    taskQueue,
    stateFolder,
    role: options.role ?? 'control',
    storeFolder: options.storeFolder ?? defaultStoreFolder(stateFolder),
    docker: options.docker ?? {},
    ...(identities && { identities }),
    ...(containerHosts && { containerHosts }),
    ...(capacity && { capacity }),
    ...(secrets && { secrets }),
    ...(vpc && { vpc }),
    settings: completeSettings(options.settings ?? {}, 'of FleetPlugin'),
    failpoint: noFailpoint,
    logger: options.logger ?? runtimeLogger,
  };
}

const runtimeLogger: Logger = {
  info: (event, fields) => Runtime.instance().logger.debug(event, fields),
  warn: (event, fields) => Runtime.instance().logger.warn(event, fields),
};
