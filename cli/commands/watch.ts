import type { Command } from 'commander';
import type { ExitCode } from '../cli-error.ts';
import type { CommandContext } from './command.ts';
import { followFleet } from './follow-fleet.ts';

export interface WatchCommandOptions {
  readonly fleet: string;
}

export function defineWatch(parent: Command, choose: (options: WatchCommandOptions) => void): void {
  parent
    .command('watch')
    .description('wait for a fleet and show how it gets on; exits as run does')
    .argument('<fleet>', 'workflow id or fleet id')
    .action((fleet: string) => choose({ fleet }));
}

export function runWatch(
  context: CommandContext,
  { fleet }: WatchCommandOptions,
): Promise<ExitCode> {
  return followFleet(context, fleet, { isStream: context.output.format !== 'table' });
}
