import type { Command } from 'commander';
import type { ServerRole } from '../../workers/serving.ts';
import type { ExitCode } from '../cli-error.ts';
import type { CommandContext } from './command.ts';
import { addHostFlags, type HostFlags, roleOption } from './server-flags.ts';

export interface ServerOptions extends HostFlags {
  readonly role: ServerRole;
}

export function defineServer(parent: Command, choose: (options: ServerOptions) => void): void {
  const command = parent
    .command('server')
    .description(
      'serve fleets until stopped: Ctrl-C hands over in order, a second one ends at once',
    )
    .addOption(roleOption());
  addHostFlags(command).action((options: ServerOptions) => choose(options));
}

export async function runServer(
  context: CommandContext,
  options: ServerOptions,
): Promise<ExitCode> {
  // Temporal's worker takes a while to load, and no other command needs it.
  const { liveAsServer } = await import('./server-life.ts');
  return liveAsServer(context, options);
}
