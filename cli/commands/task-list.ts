import type { Command } from 'commander';
import { type InstanceFailureCode, instanceFailures } from '../../workflows/domain/failures.ts';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import type { TaskFilter } from '../client/task-filter.ts';
import { DEFAULT_TASK_LIMIT, type TaskList, type TaskListRequest } from '../client/task-list.ts';
import { taskRowStates } from '../client/task-row.ts';
import { renderTaskList } from '../output/task-view.ts';
import { type CommandContext, say } from './command.ts';
import { readCount, readCounts, readPositive, readTaskIndexes, readWords } from './flag-values.ts';

export interface TaskListOptions extends TaskListRequest {
  readonly fleet: string;
}

interface TaskListFlags {
  readonly state?: TaskFilter['states'];
  readonly code?: TaskFilter['codes'];
  readonly exitCode?: TaskFilter['exitCodes'];
  readonly worker?: string;
  readonly index?: TaskFilter['indexes'];
  readonly limit?: number;
  readonly offset?: number;
}

export function defineTaskList(parent: Command, choose: (options: TaskListOptions) => void): void {
  parent
    .command('list')
    .description('list the tasks of a fleet in their order')
    .argument('<fleet>', 'workflow id or fleet id')
    .option(
      '--state <states>',
      `only tasks in these states: ${taskRowStates.join(', ')}`,
      readWords(taskRowStates),
    )
    .option(
      '--code <codes>',
      'only tasks whose last attempt failed so: timeout, out-of-memory, ...',
      readWords(failureCodes()),
    )
    .option('--exit-code <numbers>', 'only tasks that ended with these exit codes', readCounts)
    .option('--worker <worker>', 'only tasks of this worker, its name or number')
    .option('--index <indexes>', 'only these tasks, such as 7,100-199', readTaskIndexes)
    .option('--limit <number>', `most tasks (default: ${DEFAULT_TASK_LIMIT})`, readPositive)
    .option('--offset <number>', 'leave out so many at the front (default: 0)', readCount)
    .action((fleet: string, flags: TaskListFlags) => choose({ fleet, ...requestOf(flags) }));
}

export async function runTaskList(
  context: CommandContext,
  { fleet, ...request }: TaskListOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const list = await client.listTasks(fleet, request);
  await context.output.result(list, ({ tasks }) => renderTaskList(tasks));
  if (context.output.format === 'table') await tellMore(context, list);
  return exitCodes.done;
}

function requestOf({ state, code, exitCode, index, ...same }: TaskListFlags): TaskListRequest {
  return {
    ...same,
    ...(state && { states: state }),
    ...(code && { codes: code }),
    ...(exitCode && { exitCodes: exitCode }),
    ...(index && { indexes: index }),
  };
}

/** The keys of the table are its codes. */
function failureCodes(): readonly InstanceFailureCode[] {
  return Object.keys(instanceFailures) as InstanceFailureCode[];
}

async function tellMore(context: CommandContext, { tasks, total, next }: TaskList): Promise<void> {
  if (next === undefined) return;
  const shown = total === undefined ? `${tasks.length}` : `${tasks.length} of ${total}`;
  await say(context, `${shown} tasks; --offset ${next} shows more.`);
}
