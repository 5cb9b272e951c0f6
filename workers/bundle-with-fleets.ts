/** The workflows of fleets in the bundle of an application's workflows (decision 0006). */

import type { BundleOptions, WorkerOptions } from '@temporalio/worker';
import { readFileSync, realpathSync } from 'node:fs';
import { bundleMark } from '../workflows/domain/bundle-mark.ts';
import { refuseTakenNames } from './bundle-clashes.ts';
import { fleetWorkflowsPath, mergedEntryPath } from './workflow-bundle.ts';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

/**
 * Puts a module between the bundler's entry and the application's workflows that exports these and ours. The entry, and
 * with it all that is resolved from there, stays beside the application's workflows.
 */
export function bundleWithFleets(options: BundleOptions): BundleOptions {
  const { workflowsPath, webpackConfigHook } = options;
  // A caller in JavaScript may want nothing but fleets. The bundler does not find its entry behind a symbolic link.
  const path = workflowsPath === undefined ? fleetWorkflowsPath() : realpathSync(workflowsPath);
  if (path === fleetWorkflowsPath()) return { ...options, workflowsPath: path };
  return {
    ...options,
    workflowsPath: path,
    webpackConfigHook: (config) => withMergedEntry(webpackConfigHook?.(config) ?? config, path),
  };
}

/** Throws when a bundle that was made before holds no workflows of fleets. */
export function requireFleetsInBundle(bundle: NonNullable<WorkerOptions['workflowBundle']>): void {
  const code = 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
  if (code.includes(bundleMark)) return;
  const named = 'codePath' in bundle ? ` ${bundle.codePath}` : '';
  throw new Error(
    `Cannot run fleets with the prebuilt workflowBundle${named} as it holds no workflows of theirs: give bundleWorkflowCode the plugin too (plugins: [new FleetPlugin()]), or have the bundled module export * from 'serverless-fleets/workflows'`,
  );
}

function withMergedEntry(config: WebpackConfig, workflowsPath: string): WebpackConfig {
  const { module, plugins = [] } = config;
  return {
    ...config,
    resolve: {
      ...config.resolve,
      alias: { ...aliases(config), [`${APPLICATION}$`]: workflowsPath },
    },
    module: {
      ...module,
      rules: [
        ...(module?.rules ?? []),
        {
          resource: entriesOf(config),
          resolve: { alias: { [`${workflowsPath}$`]: mergedEntryPath() } },
        },
      ],
    },
    plugins: [...plugins, refuseTakenNames(mergedEntryPath(), APPLICATION)],
  };
}

/** How the merged entry calls the application's workflows. */
const APPLICATION = '__serverless_fleets_application';

function aliases({ resolve }: WebpackConfig): Readonly<Record<string, string | false | string[]>> {
  const { alias = {} } = resolve ?? {};
  if (!Array.isArray(alias)) return alias;
  return Object.fromEntries(
    alias.map(({ name, onlyModule, alias: target }) => [onlyModule ? `${name}$` : name, target]),
  );
}

/** The module that the bundler generates, which asks for the application's workflows, and what others put beside it. */
function entriesOf({ entry }: WebpackConfig): string[] {
  if (typeof entry === 'string') return [entry];
  if (Array.isArray(entry)) return entry;
  throw new Error(
    `Cannot add the workflows of fleets to the bundle as a webpackConfigHook replaced its entry: have it change a list or a path, or have the application's workflows export * from 'serverless-fleets/workflows'`,
  );
}
