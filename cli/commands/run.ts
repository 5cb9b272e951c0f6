import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import { loadFleetSpec } from '../client/load-spec.ts';
import type { SpecOverrides } from '../client/spec-overrides.ts';
import type { StartedFleet } from '../client/start-fleet.ts';
import { type CommandContext, say } from './command.ts';
import { followFleet } from './follow-fleet.ts';
import { addOverrideFlags, type OverrideFlags, specOverrides } from './run-overrides.ts';

export interface RunOptions {
  /** Path of the fleet file; `-` is standard input. */
  readonly file: string;
  readonly overrides: SpecOverrides;
  /** Workflow id. Default: the fleet's name, else a new one. */
  readonly id?: string;
  /** Does not wait for the end. */
  readonly detach: boolean;
}

interface RunFlags extends OverrideFlags {
  readonly id?: string;
  readonly detach?: boolean;
}

export function defineRun(parent: Command, choose: (options: RunOptions) => void): void {
  const command = parent
    .command('run')
    .description('run the fleet that a file describes, and wait for its end')
    .argument('<file>', 'fleet file, YAML or JSON; - is standard input')
    .option('--id <id>', "workflow id (default: the fleet's name, else a new one)")
    .option('--detach', 'do not wait; print the workflow id');
  addOverrideFlags(command).action((file: string, _flags: RunFlags, self: Command) => {
    const { id, detach = false, ...flags }: RunFlags = self.optsWithGlobals();
    choose({ file, detach, overrides: specOverrides(flags), ...(id !== undefined && { id }) });
  });
}

export async function runRun(
  context: CommandContext,
  { file, overrides, id, detach }: RunOptions,
): Promise<ExitCode> {
  const { input } = await loadFleetSpec(file, overrides, context.io.stdin);
  const client = await context.client();
  const fleet = await client.start(input, id === undefined ? {} : { workflowId: id });
  await say(context, started(fleet));
  if (!detach) return followFleet(context, fleet.workflowId);
  await context.output.result(fleet, ({ workflowId }) => workflowId);
  await say(context, `Run "fleet watch ${fleet.workflowId}" to wait for it.`);
  return exitCodes.done;
}

function started({ name, workflowId, id, tasks, webUrl }: StartedFleet): string {
  const named = name === workflowId ? name : `${name} (${workflowId})`;
  const line = `Started fleet ${named} with ${tasks === 1 ? '1 task' : `${tasks} tasks`} [id=${id}].`;
  return webUrl === undefined ? line : `${line}\nWeb UI: ${webUrl}`;
}
