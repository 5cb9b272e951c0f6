import type { Command } from 'commander';
import type { CancelMode } from '../../workflows/domain/fleet-state.ts';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { type CommandContext, say } from './command.ts';
import { followFleet } from './follow-fleet.ts';

export interface CancelOptions {
  readonly fleet: string;
  readonly mode: CancelMode;
  /** Waits until the fleet has ended. */
  readonly wait: boolean;
}

export function defineCancel(parent: Command, choose: (options: CancelOptions) => void): void {
  parent
    .command('cancel')
    .description('end a fleet; tasks that run may finish')
    .argument('<fleet>', 'workflow id or fleet id')
    .option('--hard', 'stop tasks that run, too')
    .option('--wait', 'wait until the fleet has ended')
    .action((fleet: string, flags: { readonly hard?: boolean; readonly wait?: boolean }) =>
      choose({ fleet, mode: flags.hard ? 'hard' : 'soft', wait: flags.wait ?? false }),
    );
}

export async function runCancel(
  context: CommandContext,
  { fleet, mode, wait }: CancelOptions,
): Promise<ExitCode> {
  const client = await context.client();
  await client.cancel(fleet, { mode });
  const what = mode === 'hard' ? 'tasks that run are stopped' : 'tasks that run may finish';
  await say(context, `Fleet ${fleet} is being cancelled: ${what}.`);
  if (wait) return endCode(await followFleet(context, fleet));
  await context.output.result({ fleet, cancel: mode }, () => '');
  return exitCodes.done;
}

/** That it was cancelled is what was wanted. */
function endCode(code: ExitCode): ExitCode {
  return code === exitCodes.cancelled ? exitCodes.done : code;
}
