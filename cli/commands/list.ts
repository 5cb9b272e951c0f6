import { type Command, Option } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { DEFAULT_FLEET_LIMIT, type FleetListState, listStates } from '../client/fleet-list.ts';
import { renderFleetList } from '../output/fleet-view.ts';
import { type CommandContext, say } from './command.ts';
import { readPositive } from './flag-values.ts';

export interface ListOptions {
  readonly state?: FleetListState;
  readonly limit?: number;
}

export function defineList(parent: Command, choose: (options: ListOptions) => void): void {
  parent
    .command('list')
    .description('list fleets, the youngest first')
    .addOption(new Option('--state <state>', 'only fleets in this state').choices(listStates))
    .option('--limit <number>', `most fleets (default: ${DEFAULT_FLEET_LIMIT})`, readPositive)
    .action((options: ListOptions) => choose(options));
}

export async function runList(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  const client = await context.client();
  const rows = await client.list(options);
  if (rows.length === 0 && context.output.format === 'table') {
    await say(context, 'There are no such fleets.');
    return exitCodes.done;
  }
  await context.output.result(rows, (fleets) => renderFleetList(fleets));
  return exitCodes.done;
}
