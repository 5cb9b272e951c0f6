import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type BundleOptions,
  bundleWorkflowCode,
  DefaultLogger,
  Worker as TemporalWorker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

import { fleetWorkflowsPath } from '../../workers/workflow-bundle.ts';

export const HISTORIES = fileURLToPath(new URL('../histories/', import.meta.url));

/** Recorded histories by file name, as `temporal workflow show -o json` prints them. */
export function recordedHistories(): readonly {
  readonly name: string;
  readonly history: unknown;
}[] {
  return readdirSync(HISTORIES)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, history: JSON.parse(readFileSync(`${HISTORIES}${name}`, 'utf8')) }));
}

/** Our workflows as they are now, bundled from their sources. */
export function bundleFleetWorkflows(
  options: Partial<BundleOptions> = {},
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fleetWorkflowsPath(),
    logger: new DefaultLogger('ERROR'),
    ...options,
  });
}

/** Replays a history; throws when the workflows would decide otherwise. Default: our workflows as they are now. */
export async function replay(
  history: unknown,
  workflowId: string,
  workflowBundle?: WorkflowBundleWithSourceMap,
): Promise<void> {
  bundle ??= bundleFleetWorkflows();
  await TemporalWorker.runReplayHistory(
    { workflowBundle: workflowBundle ?? (await bundle) },
    history,
    workflowId,
  );
}

/** Histories do not name their workflow, on which ids of children and activities depend: ours say it beside the events. */
export function workflowIdOf(name: string, history: unknown): string {
  const { workflowId } = history as { readonly workflowId?: string };
  if (workflowId === undefined) throw new Error(`${name} does not say its workflow id`);
  return workflowId;
}

let bundle: ReturnType<typeof bundleFleetWorkflows> | undefined;
