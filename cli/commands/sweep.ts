import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import type { SweepOptions } from '../client/sweep-fleets.ts';
import { renderSweep, sweepSummary } from '../output/sweep-view.ts';
import { type CommandContext, say } from './command.ts';

export function defineSweep(parent: Command, choose: (options: SweepOptions) => void): void {
  parent
    .command('sweep')
    .description('remove machines, disks and addresses that fleets have left behind')
    .option('--fleet <fleet>', 'only what this fleet left: workflow id or fleet id')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(({ fleet, dryRun = false }: { readonly fleet?: string; readonly dryRun?: boolean }) =>
      choose({ dryRun, ...(fleet !== undefined && { fleet }) }),
    );
}

/** Fails when something could not be looked at, or not be removed. */
export async function runSweep(context: CommandContext, options: SweepOptions): Promise<ExitCode> {
  const client = await context.client();
  const report = await client.sweep(options);
  await context.output.result(report, renderSweep);
  for (const trouble of report.troubles) await say(context, trouble);
  await say(context, sweepSummary(report));
  const isDone = report.found.every(({ removal }) => removal?.kind !== 'failed');
  return isDone && report.troubles.length === 0 ? exitCodes.done : exitCodes.failed;
}
