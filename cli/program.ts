/** From arguments to the verb that was chosen, with its options. */

import { Command, CommanderError } from 'commander';
import { type ExitCode, usageError } from './cli-error.ts';
import { defineCancel, runCancel } from './commands/cancel.ts';
import type { CommandContext, CommonOptions, Define, Run } from './commands/command.ts';
import { defineDelete, runDelete } from './commands/delete.ts';
import { defineDev, runDev } from './commands/dev.ts';
import { defineDoctor, runDoctor } from './commands/doctor.ts';
import { defineGet, runGet } from './commands/get.ts';
import { defineList, runList } from './commands/list.ts';
import { defineLogs, runLogs } from './commands/logs.ts';
import { defineRun, runRun } from './commands/run.ts';
import { defineSchema, runSchema } from './commands/schema.ts';
import { defineServer, runServer } from './commands/server.ts';
import { defineSweep, runSweep } from './commands/sweep.ts';
import { defineTaskGet, runTaskGet } from './commands/task-get.ts';
import { defineTaskList, runTaskList } from './commands/task-list.ts';
import { defineWatch, runWatch } from './commands/watch.ts';
import { defineWorkerGet, runWorkerGet } from './commands/worker-get.ts';
import { defineWorkerList, runWorkerList } from './commands/worker-list.ts';
import { addCommonFlags, readCommonFlags } from './common-flags.ts';
import { packageManifest } from './package-manifest.ts';

/** What the arguments ask for. */
export type Request =
  | {
      readonly kind: 'verb';
      /** `run`, `task list`. */
      readonly verb: string;
      readonly options: unknown;
      readonly common: CommonOptions;
      readonly run: (context: CommandContext) => Promise<ExitCode>;
    }
  /** Help, or the version: to be printed. */
  | { readonly kind: 'text'; readonly text: string };

/** `argv`: without the names of interpreter and program. Throws a usage error. */
export function parseArguments(argv: readonly string[]): Request {
  let text = '';
  let chosen: Omit<Extract<Request, { kind: 'verb' }>, 'common'> | undefined;
  const program = createProgram((verb) => (chosen = verb));
  prepare(program, (written) => (text += written));
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    throw usageError(usageMessage(error), { cause: error });
  }
  if (!chosen) throw usageError(NO_COMMAND);
  refuseStrayEnv(program, chosen.verb);
  return { ...chosen, common: readCommonFlags(program) };
}

type Choose = (verb: Omit<Extract<Request, { kind: 'verb' }>, 'common'>) => void;

function createProgram(choose: Choose): Command {
  const program = new Command('fleet')
    .description(
      'Serverless fleets on Temporal: many container tasks, on machines that come and go',
    )
    .version(packageManifest().version, '--version', 'print the version')
    .configureHelp({ showGlobalOptions: true });
  addCommonFlags(program);
  const task = program.command('task').description('tasks of a fleet');
  const worker = program.command('worker').description('workers of a fleet');
  const add = verbAdder(choose);
  add(program, 'run', defineRun, runRun);
  add(program, 'get', defineGet, runGet);
  add(program, 'list', defineList, runList);
  add(program, 'watch', defineWatch, runWatch);
  add(program, 'cancel', defineCancel, runCancel);
  add(program, 'delete', defineDelete, runDelete);
  add(program, 'sweep', defineSweep, runSweep);
  add(task, 'task list', defineTaskList, runTaskList);
  add(task, 'task get', defineTaskGet, runTaskGet);
  add(worker, 'worker list', defineWorkerList, runWorkerList);
  add(worker, 'worker get', defineWorkerGet, runWorkerGet);
  add(program, 'logs', defineLogs, runLogs);
  add(program, 'doctor', defineDoctor, runDoctor);
  add(program, 'schema', defineSchema, runSchema);
  add(program, 'server', defineServer, runServer);
  add(program, 'dev', defineDev, runDev);
  return program;
}

function verbAdder(
  choose: Choose,
): <Options>(parent: Command, verb: string, define: Define<Options>, run: Run<Options>) => void {
  return (parent, verb, define, run) =>
    define(parent, (options) =>
      choose({ kind: 'verb', verb, options, run: (context) => run(context, options) }),
    );
}

/** Nothing is written and nothing ends the process: the caller does both. */
function prepare(command: Command, write: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeOut: write, writeErr: () => undefined });
  for (const child of command.commands) prepare(child, write);
}

const NO_COMMAND = 'Expected a command: see "fleet --help"';

function usageMessage({ code, message }: CommanderError): string {
  if (code === 'commander.help') return NO_COMMAND;
  const said = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}: see "fleet --help"`;
}

/** The Temporal CLI has a flag of the same name, which chooses a connection. */
function refuseStrayEnv(program: Command, verb: string): void {
  if (verb === 'run' || program.getOptionValue('env') === undefined) return;
  throw usageError(
    `Cannot use --env with ${verb}: it sets variables of "run". A connection is chosen with --profile`,
  );
}
