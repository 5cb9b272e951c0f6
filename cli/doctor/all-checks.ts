/** The checks of a computer that serves fleets, or uses them. */

import { temporalConnection } from '../../workers/config.ts';
import type { ConnectionFlags } from '../../workers/config.ts';
import type { ProviderType } from '../../workflows/domain/worker.ts';
import { packageManifest } from '../package-manifest.ts';
import type { Check } from './check.ts';
import { nodeCheck, openFilesCheck } from './computer-checks.ts';
import { createEngineSource, engineChecks } from './engine-checks.ts';
import { folderCheck } from './folder-checks.ts';
import { bundleCheck, sdkCheck, temporalCliCheck } from './package-checks.ts';
import { processCheck } from './process-check.ts';
import { serverCheck } from './server-check.ts';
import { clockCheck, createStartProbe, startCheck } from './start-probe.ts';
import { namespaceCheck, temporalCheck, visibilityCheck } from './temporal-checks.ts';
import { createTemporalLink } from './temporal-link.ts';
import { vpcChecks } from './vpc-checks.ts';
import { createVpcLink } from './vpc-link.ts';

export interface Surroundings {
  readonly connection: ConnectionFlags;
  readonly env: NodeJS.ProcessEnv;
  readonly taskQueue: string;
  readonly stateFolder: string;
  readonly storeFolder: string;
  /** Default `/var/run/docker.sock`. */
  readonly dockerSocket?: string;
  /** Whose machines are looked at. */
  readonly provider: ProviderType;
  /** Of the machines of clouds. */
  readonly config?: string;
  /** Which connection to the cloud. */
  readonly cloud?: string;
}

export interface PreparedChecks {
  readonly checks: readonly Check[];
  /** Lets go of what the checks share. */
  close(): Promise<void>;
}

/** Those of one more provider are one more list. */
export function prepareChecks(surroundings: Surroundings): PreparedChecks {
  const { connection, env, taskQueue } = surroundings;
  const link = createTemporalLink(() => temporalConnection(connection, env));
  const probe = createStartProbe(link, taskQueue);
  return {
    checks: [
      temporalCheck(link),
      namespaceCheck(link),
      visibilityCheck(link),
      startCheck(probe),
      clockCheck(probe),
      serverCheck(link, taskQueue),
      ...(surroundings.provider === 'vpc' ? [] : localProviderChecks(surroundings)),
      ...folderChecks(surroundings),
      ...(surroundings.provider === 'vpc' ? cloudChecks(surroundings) : []),
      nodeCheck(process.versions.node, packageManifest().node),
      openFilesCheck(),
      sdkCheck(),
      bundleCheck(),
      temporalCliCheck(env),
    ],
    close: () => link.close(),
  };
}

/** What the provider `local` needs of this computer. */
function localProviderChecks(surroundings: Surroundings): readonly Check[] {
  const { stateFolder, dockerSocket } = surroundings;
  const options = {
    socketPath: dockerSocket ?? '/var/run/docker.sock',
    isNamed: dockerSocket !== undefined,
  };
  const engine = createEngineSource(options);
  return [
    ...engineChecks(engine, options),
    processCheck({ stateFolder, platform: process.platform, engine }),
  ];
}

function folderChecks({ stateFolder, storeFolder }: Surroundings): readonly Check[] {
  return [
    folderCheck({ name: 'state-folder', path: stateFolder, flag: '--state' }),
    folderCheck({ name: 'store-folder', path: storeFolder, flag: '--store' }),
  ];
}

/** What the provider `vpc` needs of its configuration, and of IBM. */
function cloudChecks({ env, config, cloud }: Surroundings): readonly Check[] {
  return vpcChecks(
    createVpcLink({
      env,
      ...(config !== undefined && { config }),
      ...(cloud !== undefined && { connection: cloud }),
    }),
  );
}
