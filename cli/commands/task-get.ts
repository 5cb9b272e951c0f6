import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { renderTask } from '../output/task-view.ts';
import type { CommandContext } from './command.ts';

export interface TaskGetOptions {
  readonly fleet: string;
  /** Index of the task. */
  readonly task: string;
}

export function defineTaskGet(parent: Command, choose: (options: TaskGetOptions) => void): void {
  parent
    .command('get')
    .description('show a task: outcome, or what it is doing')
    .argument('<fleet>', 'workflow id or fleet id')
    .argument('<task>', 'index of the task')
    .action((fleet: string, task: string) => choose({ fleet, task }));
}

export async function runTaskGet(
  context: CommandContext,
  { fleet, task }: TaskGetOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const description = await client.getTask(fleet, task);
  await context.output.result(description, (value) => renderTask(value));
  return exitCodes.done;
}
