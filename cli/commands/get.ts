import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { type FleetDetails, renderFleet } from '../output/fleet-view.ts';
import type { CommandContext } from './command.ts';

export interface GetOptions {
  /** Workflow id or fleet id. */
  readonly fleet: string;
}

export function defineGet(parent: Command, choose: (options: GetOptions) => void): void {
  parent
    .command('get')
    .description('show a fleet: state, counts, specification')
    .argument('<fleet>', 'workflow id or fleet id')
    .action((fleet: string) => choose({ fleet }));
}

export async function runGet(context: CommandContext, { fleet }: GetOptions): Promise<ExitCode> {
  const client = await context.client();
  const description = await client.describe(fleet);
  const spec = await client.spec(fleet);
  const details: FleetDetails = { ...description, ...(spec && { spec }) };
  await context.output.result(details, (fleetDetails) => renderFleet(fleetDetails));
  return exitCodes.done;
}
