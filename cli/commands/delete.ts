import type { Command } from 'commander';
import { exitCodes, type ExitCode, usageError } from '../cli-error.ts';
import type { DeletedFleet } from '../client/delete-fleet.ts';
import { isFleetClientError } from '../client/fleet-client-error.ts';
import { type FleetListRequest, type FleetListState, listStates } from '../client/fleet-list.ts';
import { storeFolder } from '../connection.ts';
import { renderFleetList } from '../output/fleet-view.ts';
import { type CommandContext, say } from './command.ts';
import { confirm, refuseUnasked } from './confirm.ts';
import { readTime, readWords } from './flag-values.ts';

export interface DeleteOptions {
  readonly target: DeleteTarget;
  /** Does not ask. */
  readonly yes: boolean;
  /** Also without the proofs that are asked for otherwise. */
  readonly force: boolean;
}

export type DeleteTarget =
  | { readonly kind: 'named'; readonly fleets: readonly string[] }
  | { readonly kind: 'selected'; readonly request: FleetListRequest };

interface DeleteFlags {
  readonly olderThan?: Date;
  readonly state?: readonly FleetListState[];
  readonly name?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

const endStates = listStates.filter((state) => state !== 'running');

export function defineDelete(parent: Command, choose: (options: DeleteOptions) => void): void {
  parent
    .command('delete')
    .description('remove fleets that have ended: their workflows, and what the store holds of them')
    .argument('[fleets...]', 'workflow ids or fleet ids')
    .option('--older-than <time>', 'instead: those that ended before such as 30d', readTime)
    .option(
      '--state <states>',
      `instead: those in these states: ${endStates.join(', ')}`,
      readWords(endStates),
    )
    .option('--name <pattern>', 'instead: those of that name or workflow id, such as "nightly-*"')
    .option('-y, --yes', 'do not ask')
    .option('--force', 'also where the store holds nothing, or a worker is not proved gone')
    .action((fleets: readonly string[], { yes = false, force = false, ...flags }: DeleteFlags) =>
      choose({ yes, force, target: targetOf(fleets, flags) }),
    );
}

function targetOf(fleets: readonly string[], flags: DeleteFlags): DeleteTarget {
  const { olderThan, state, name } = flags;
  const isSelection = (olderThan ?? state ?? name) !== undefined;
  if (isSelection === fleets.length > 0) {
    throw usageError('Expected names of fleets to delete, or else --older-than, --state or --name');
  }
  if (!isSelection) return { kind: 'named', fleets };
  const request = {
    ...(olderThan && { endedUntil: olderThan }),
    ...(state && { states: state }),
    ...(name !== undefined && { name }),
  };
  return { kind: 'selected', request };
}

export async function runDelete(
  context: CommandContext,
  { target, yes, force }: DeleteOptions,
): Promise<ExitCode> {
  refuseUnasked(context, yes);
  const fleets = await namesOf(context, target);
  if (fleets.length === 0) return tellNone(context);
  if (!yes && !(await confirm(context, question(context, fleets)))) {
    await say(context, 'Nothing was deleted.');
    return exitCodes.failed;
  }
  const deleted = await deleteAll(context, fleets, force);
  await context.output.result(deleted, () => '');
  return deleted.length === fleets.length ? exitCodes.done : exitCodes.failed;
}

/** What `FleetClient.delete` takes; a person is shown what was selected. */
async function namesOf(context: CommandContext, target: DeleteTarget): Promise<readonly string[]> {
  if (target.kind === 'named') return target.fleets;
  const { taskQueue } = context.common;
  const client = await context.client();
  const request = { ...target.request, ...(taskQueue !== undefined && { taskQueue }) };
  const rows = await client.listEnded(request);
  if (rows.length > 0) await say(context, renderFleetList(rows));
  return rows.map(({ id }) => id);
}

async function tellNone(context: CommandContext): Promise<ExitCode> {
  await say(context, 'There are no such fleets.');
  await context.output.result([], () => '');
  return exitCodes.done;
}

function question({ common, io }: CommandContext, fleets: readonly string[]): string {
  const what = fleets.length === 1 ? `fleet ${fleets[0]}` : `these ${fleets.length} fleets`;
  const store = storeFolder(common, io.env);
  return `Delete ${what}, with logs and results in ${store}?`;
}

/** One that is refused does not keep the others; what Temporal refuses, it would refuse for all. */
async function deleteAll(
  context: CommandContext,
  fleets: readonly string[],
  force: boolean,
): Promise<readonly DeletedFleet[]> {
  const client = await context.client();
  const deleted: DeletedFleet[] = [];
  for (const fleet of fleets) {
    try {
      const done = await client.delete(fleet, { force });
      await say(context, deletion(fleet, done));
      deleted.push(done);
    } catch (error) {
      const isOneOfMany = fleets.length > 1;
      if (!isOneOfMany || !isFleetClientError(error, 'not-ended', 'not-found', 'store-required'))
        throw error;
      await say(context, error.message);
    }
  }
  return deleted;
}

function deletion(fleet: string, { workflowId, workflows, objects }: DeletedFleet): string {
  if (workflows + objects === 0) return `Nothing is left of fleet ${fleet}.`;
  return `Deleted fleet ${workflowId ?? fleet}: ${counted(workflows, 'workflow')}, ${counted(objects, 'object')}.`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
