/** Waits for a fleet, shows how it gets on, and tells how it ended: the second half of `run`, and all of `watch`. */

import { type ExitCode, exitCodes } from '../cli-error.ts';
import type { FleetDescription, FleetViewState } from '../client/fleet-description.ts';
import { isFleetClientError } from '../client/fleet-client-error.ts';
import { ProgressLine, renderProgress } from '../output/progress.ts';
import { renderResult } from '../output/result-view.ts';
import { type CommandContext, say } from './command.ts';

export interface FollowOptions {
  /** The results are the descriptions as they come, instead of the fleet's result. */
  readonly isStream?: boolean;
}

/** Exit code: 0 succeeded, 1 failed, 3 cancelled, 130 when a Ctrl-C ended the waiting (the fleet runs on). */
export async function followFleet(
  context: CommandContext,
  fleet: string,
  { isStream = false }: FollowOptions = {},
): Promise<ExitCode> {
  const stop = new AbortController();
  const undo = context.io.onStop(() => stop.abort());
  try {
    const last = await watchToEnd(context, fleet, stop.signal, async (seen) => {
      if (isStream) await context.output.item(seen, renderProgress);
    });
    if (!last) return await tellDetached(context, fleet);
    return isStream ? (endCodes[last.state] ?? exitCodes.failed) : await tellEnd(context, last);
  } finally {
    undo();
  }
}

/** The last description, or nothing when it was stopped. */
async function watchToEnd(
  context: CommandContext,
  fleet: string,
  signal: AbortSignal,
  each: (seen: FleetDescription) => Promise<void>,
): Promise<FleetDescription | undefined> {
  const progress = new ProgressLine(context.io.stderr);
  const stopped = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
  });
  try {
    // A look that is under way is not waited for.
    return await Promise.race([watch(context, fleet, signal, progress, each), stopped]);
  } finally {
    await progress.end();
  }
}

async function watch(
  context: CommandContext,
  fleet: string,
  signal: AbortSignal,
  progress: ProgressLine,
  each: (seen: FleetDescription) => Promise<void>,
): Promise<FleetDescription | undefined> {
  const client = await context.client();
  const onTrouble = ({ message }: Error): void => void progress.say(message);
  for await (const seen of client.watch(fleet, { signal, onTrouble })) {
    if (signal.aborted) return undefined;
    await progress.show(seen);
    await each(seen);
    if (seen.finishedAt !== undefined) return seen;
  }
  return undefined;
}

async function tellEnd(context: CommandContext, last: FleetDescription): Promise<ExitCode> {
  const client = await context.client();
  try {
    const result = await client.result(last.workflowId);
    await context.output.result(result, renderResult);
    if (result.state === 'failed') await tellFailure(context, last);
    return endCodes[result.state] ?? exitCodes.failed;
  } catch (error) {
    if (!isFleetClientError(error, 'no-result') || last.state !== 'cancelled') throw error;
    await say(context, error.message);
    return exitCodes.cancelled;
  }
}

const endCodes: { readonly [State in FleetViewState]?: ExitCode } = {
  succeeded: exitCodes.done,
  cancelled: exitCodes.cancelled,
};

async function tellFailure(context: CommandContext, last: FleetDescription): Promise<void> {
  if (last.reason !== undefined && last.failures.length === 0) await say(context, last.reason);
  const [first] = last.failures;
  if (first) await say(context, `\nSee "fleet logs ${last.workflowId} --task ${first.index}".`);
}

async function tellDetached(context: CommandContext, fleet: string): Promise<ExitCode> {
  await say(
    context,
    `Fleet ${fleet} runs on: "fleet watch ${fleet}" waits for it again, "fleet cancel ${fleet}" ends it.`,
  );
  return exitCodes.interrupted;
}
