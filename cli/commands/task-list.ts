import { type Command, Option } from 'commander';
import { taskStates, type TaskState } from '../../workflows/domain/task.ts';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { DEFAULT_TASK_LIMIT, type TaskList } from '../client/task-list.ts';
import { renderTaskList } from '../output/task-view.ts';
import { type CommandContext, say } from './command.ts';
import { readCount, readPositive } from './flag-values.ts';

export interface TaskListOptions {
  readonly fleet: string;
  readonly state?: TaskState;
  readonly limit?: number;
  readonly offset?: number;
}

export function defineTaskList(parent: Command, choose: (options: TaskListOptions) => void): void {
  parent
    .command('list')
    .description('list the tasks of a fleet in their order')
    .argument('<fleet>', 'workflow id or fleet id')
    .addOption(new Option('--state <state>', 'only tasks in this state').choices(taskStates))
    .option('--limit <number>', `most tasks (default: ${DEFAULT_TASK_LIMIT})`, readPositive)
    .option('--offset <number>', 'leave out so many at the front (default: 0)', readCount)
    .action((fleet: string, flags: Omit<TaskListOptions, 'fleet'>) => choose({ fleet, ...flags }));
}

export async function runTaskList(
  context: CommandContext,
  { fleet, ...request }: TaskListOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const list = await client.listTasks(fleet, request);
  await context.output.result(list, ({ tasks }) => renderTaskList(tasks));
  if (context.output.format === 'table') await tellMore(context, list, request.offset ?? 0);
  return exitCodes.done;
}

async function tellMore(
  context: CommandContext,
  { tasks, total }: TaskList,
  offset: number,
): Promise<void> {
  const next = offset + tasks.length;
  if (tasks.length === 0 || total === undefined || next >= total) return;
  await say(context, `${tasks.length} of ${total} tasks; --offset ${next} shows more.`);
}
