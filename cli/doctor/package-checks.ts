/** The installed packages, and the program `temporal`. */

import { createRequire } from 'node:module';
import { messageOf } from '../../activities/logger.ts';
import { defaultCacheFolder } from '../../workers/temporal/cache-folder.ts';
import { presentTemporalCli, type TemporalCli } from '../../workers/temporal/temporal-cli.ts';
import {
  installedSdkVersion,
  prebuiltBundle,
  type PrebuiltBundle,
} from '../../workers/workflow-bundle.ts';
import { versionOf } from '../package-manifest.ts';
import { type Check, failed, type Finding, ok, warning } from './check.ts';

export function sdkCheck(): Check {
  return { name: 'sdk', look: async () => judgeSdk(installedVersions()) };
}

const sdkPackages = ['activity', 'client', 'common', 'worker', 'workflow'] as const;

type SdkVersions = Readonly<Record<string, string>>;

function installedVersions(): SdkVersions {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    sdkPackages.map((name) => {
      const manifest: unknown = require(`@temporalio/${name}/package.json`);
      return [name, versionOf(manifest)];
    }),
  );
}

export function judgeSdk(versions: SdkVersions): Finding {
  const [version, ...others] = new Set(Object.values(versions));
  if (others.length === 0) return ok(`Temporal's SDK ${version}, all packages alike`, versions);
  const each = Object.entries(versions).map(([name, of]) => `${name} ${of}`);
  return failed(
    `the packages of Temporal's SDK differ (${each.join(', ')})`,
    'install all @temporalio packages in one version',
    versions,
  );
}

/** Whether servers start with the workflows that were bundled beforehand. */
export function bundleCheck(): Check {
  return {
    name: 'bundle',
    look: async () => judgeBundle(prebuiltBundle(), installedSdkVersion()),
  };
}

export function judgeBundle(bundle: PrebuiltBundle, sdkVersion: string): Finding {
  switch (bundle.kind) {
    case 'usable':
      return ok(`the workflows were bundled with the SDK that is installed (${sdkVersion})`, {
        sdkVersion,
      });
    case 'other-sdk':
      return warning(
        `the workflows were bundled with SDK ${bundle.sdkVersion}, and ${sdkVersion} is installed: servers bundle them anew at each start`,
        'none needed; a release for that SDK starts some seconds faster',
        { sdkVersion, bundledWith: bundle.sdkVersion },
      );
    case 'missing':
      return warning(
        'the workflows are not bundled: servers bundle them at each start',
        'none needed; from sources "npm run build" makes the bundle',
        { sdkVersion },
      );
  }
}

/** Nothing is fetched: that is for whoever needs it. */
export function temporalCliCheck(env: NodeJS.ProcessEnv): Check {
  return {
    name: 'temporal-cli',
    async look() {
      const options = { env, cacheFolder: defaultCacheFolder(env), report: () => undefined };
      try {
        return judgeTemporalCli(await presentTemporalCli(options));
      } catch (error) {
        return failed(messageOf(error), 'correct or unset TEMPORAL_CLI_PATH');
      }
    },
  };
}

export function judgeTemporalCli(cli: TemporalCli | undefined): Finding {
  if (!cli) {
    return warning(
      'there is no Temporal CLI on PATH',
      'none needed: "fleet dev" fetches one; to inspect fleets by hand, install "temporal"',
    );
  }
  const { path, version, source } = cli;
  return ok(`Temporal CLI ${version} at ${path}`, { path, version, source });
}
