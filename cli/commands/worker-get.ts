import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { renderWorker } from '../output/worker-view.ts';
import type { CommandContext } from './command.ts';

export interface WorkerGetOptions {
  readonly fleet: string;
  /** Name or number. */
  readonly worker: string;
}

export function defineWorkerGet(
  parent: Command,
  choose: (options: WorkerGetOptions) => void,
): void {
  parent
    .command('get')
    .description('show a worker and what runs on it')
    .argument('<fleet>', 'workflow id or fleet id')
    .argument('<worker>', 'name or number')
    .action((fleet: string, worker: string) => choose({ fleet, worker }));
}

export async function runWorkerGet(
  context: CommandContext,
  { fleet, worker }: WorkerGetOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const description = await client.getWorker(fleet, worker);
  await context.output.result(description, renderWorker);
  return exitCodes.done;
}
