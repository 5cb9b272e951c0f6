import type { Command } from 'commander';
import { exitCodes, type ExitCode, usageError } from '../cli-error.ts';
import { DEFAULT_FLEET_LIMIT, type FleetListRequest, listStates } from '../client/fleet-list.ts';
import { renderFleetList } from '../output/fleet-view.ts';
import { type CommandContext, say } from './command.ts';
import { readPositive, readTime, readWords } from './flag-values.ts';

/** The queue is that of the common flags: without it, fleets of every queue are listed. */
export type ListOptions = Pick<FleetListRequest, 'states' | 'name' | 'since' | 'until' | 'limit'>;

interface ListFlags extends Omit<ListOptions, 'states'> {
  readonly state?: ListOptions['states'];
}

export function defineList(parent: Command, choose: (options: ListOptions) => void): void {
  parent
    .command('list')
    .description('list fleets: those that run, then those that ended last')
    .option(
      '--state <states>',
      `only fleets in these states: ${listStates.join(', ')}`,
      readWords(listStates),
    )
    .option('--name <pattern>', 'only fleets of that name or workflow id, such as "nightly-*"')
    .option('--since <time>', 'only fleets started since a time, or within such as 2h', readTime)
    .option('--until <time>', 'only fleets started until a time, or before such as 2h', readTime)
    .option('--limit <number>', `most fleets (default: ${DEFAULT_FLEET_LIMIT})`, readPositive)
    .action(({ state, ...flags }: ListFlags) =>
      choose({ ...flags, ...(state && { states: state }) }),
    );
}

export async function runList(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  refuseEmptySpan(options);
  const { taskQueue } = context.common;
  const client = await context.client();
  const rows = await client.list({ ...options, ...(taskQueue !== undefined && { taskQueue }) });
  if (rows.length === 0 && context.output.format === 'table') {
    await say(context, 'There are no such fleets.');
    return exitCodes.done;
  }
  await context.output.result(rows, (fleets) => renderFleetList(fleets));
  return exitCodes.done;
}

function refuseEmptySpan({ since, until }: ListOptions): void {
  if (!since || !until || since <= until) return;
  throw usageError(
    `Cannot list fleets since ${since.toISOString()} until ${until.toISOString()}: exchange --since and --until`,
  );
}
