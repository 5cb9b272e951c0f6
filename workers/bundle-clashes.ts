import type { BundleOptions } from '@temporalio/worker';
import { dirname, sep } from 'node:path';
import { takenNames } from '../workflows/merge-workflows.ts';
import { workflowTypes } from '../workflows/messages.ts';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
type WebpackPlugin = Extract<
  NonNullable<WebpackConfig['plugins']>[number],
  (...args: never) => void
>;
type Compiler = Parameters<WebpackPlugin>[0];
type Compilation = Parameters<Parameters<Compiler['hooks']['compilation']['tap']>[1]>[0];
type Module = Parameters<Compilation['moduleGraph']['getProvidedExports']>[0];

/**
 * Ends the bundling when the application's module, which `entry` calls `request`, has workflows of its own under the
 * names of ours. What CommonJS modules export is not always known so early: then `mergeWorkflows` refuses it later.
 */
export function refuseTakenNames(entry: string, request: string): WebpackPlugin {
  return (compiler) => {
    compiler.hooks.compilation.tap(NAME, (compilation) => {
      // After webpack has found out what each module exports.
      compilation.hooks.finishModules.tap({ name: NAME, stage: 1_000 }, () => {
        const application = requestedModule(compilation, entry, request);
        const taken = application ? namesTaken(compilation, application, dirname(entry)) : [];
        if (taken.length > 0) throw new Error(takenNames(taken));
      });
    });
  };
}

const NAME = 'serverless-fleets';

function requestedModule(
  compilation: Compilation,
  entry: string,
  request: string,
): Module | undefined {
  for (const module of compilation.modules) {
    if (module.nameForCondition() !== entry) continue;
    const dependency = module.dependencies.find(
      (one) => 'request' in one && one.request === request,
    );
    const requested = dependency && compilation.moduleGraph.getModule(dependency);
    if (requested) return requested;
  }
  // What cannot be found or read is told by webpack; all else would be a bundle without fleets.
  if (hasErrors(compilation)) return undefined;
  throw new Error(
    'Cannot add the workflows of fleets to the bundle as its entry does not ask for them: the bundler of this version of @temporalio/worker is not known to serverless-fleets',
  );
}

function hasErrors({ errors, modules }: Compilation): boolean {
  return errors.length > 0 || [...modules].some((module) => module.getNumberOfErrors() > 0);
}

/** A name that leads to a module of ours is re-exported, not taken. */
function namesTaken(
  { moduleGraph }: Compilation,
  application: Module,
  ours: string,
): readonly string[] {
  const provided = moduleGraph.getProvidedExports(application);
  if (!Array.isArray(provided)) return [];
  return Object.values(workflowTypes).filter((name) => {
    if (!provided.includes(name)) return false;
    const isOurs = (module: Module): boolean =>
      module.nameForCondition()?.startsWith(`${ours}${sep}`) ?? false;
    return !moduleGraph.getExportInfo(application, name).findTarget(moduleGraph, isOurs);
  });
}
