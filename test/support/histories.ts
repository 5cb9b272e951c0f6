import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker as TemporalWorker } from '@temporalio/worker';

import { workflowBundleOptions } from '../../workers/workflow-bundle.ts';

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

/** Replays a history against the workflows as they are now; throws when they would decide otherwise. */
export async function replay(history: unknown, workflowId: string): Promise<void> {
  bundle ??= bundleWorkflowCode({
    ...workflowBundleOptions(),
    logger: new DefaultLogger('ERROR'),
  });
  await TemporalWorker.runReplayHistory({ workflowBundle: await bundle }, history, workflowId);
}

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;
