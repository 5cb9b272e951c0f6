import type { WorkerOptions } from '@temporalio/worker';
import { fleetWorkflowsPath, prebuiltBundlePath } from './workflow-bundle.ts';

/** What of a Worker's options goes into the bundle of its workflows. */
export type BundledOptions = Pick<
  WorkerOptions,
  'dataConverter' | 'interceptors' | 'bundlerOptions' | 'plugins'
>;

/** All plugins of ours have names that begin so; none of them adds to the bundle that the package brings along. */
export const PLUGIN_NAME = 'serverless-fleets';

/** Where a Worker that runs no other workflows has those of fleets from: the bundle of the package when it will do. */
export function fleetWorkflowSource(
  options: BundledOptions = {},
): Pick<WorkerOptions, 'workflowsPath'> | Pick<WorkerOptions, 'workflowBundle'> {
  const codePath = hasPartInBundle(options) ? undefined : prebuiltBundlePath();
  return codePath === undefined
    ? { workflowsPath: fleetWorkflowsPath() }
    : { workflowBundle: { codePath } };
}

/** Whether a bundle for these options may hold more than the workflows. */
function hasPartInBundle(options: BundledOptions): boolean {
  const { dataConverter, interceptors, bundlerOptions, plugins = [] } = options;
  return (
    dataConverter?.payloadConverterPath !== undefined ||
    dataConverter?.failureConverterPath !== undefined ||
    (interceptors?.workflowModules ?? []).length > 0 ||
    bundlerOptions !== undefined ||
    plugins.some(({ name }) => !name.startsWith(PLUGIN_NAME))
  );
}
