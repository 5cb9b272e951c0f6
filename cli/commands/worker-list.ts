import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { renderWorkerList } from '../output/worker-view.ts';
import { type CommandContext, say } from './command.ts';

export interface WorkerListOptions {
  readonly fleet: string;
}

export function defineWorkerList(
  parent: Command,
  choose: (options: WorkerListOptions) => void,
): void {
  parent
    .command('list')
    .description('list the workers of a fleet')
    .argument('<fleet>', 'workflow id or fleet id')
    .action((fleet: string) => choose({ fleet }));
}

export async function runWorkerList(
  context: CommandContext,
  { fleet }: WorkerListOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const workers = await client.listWorkers(fleet);
  if (workers.length === 0 && context.output.format === 'table') {
    await say(context, `Fleet ${fleet} has no workers yet.`);
    return exitCodes.done;
  }
  await context.output.result(workers, (rows) => renderWorkerList(rows));
  return exitCodes.done;
}
