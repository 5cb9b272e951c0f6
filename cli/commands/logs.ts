import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import type { LogRequest } from '../client/fleet-logs.ts';
import type { LogEntry } from '../client/log-entry.ts';
import { storeFolder } from '../connection.ts';
import { type CommandContext, say } from './command.ts';
import { readCount, readPositive, readTime } from './flag-values.ts';

export interface LogsOptions extends Omit<LogRequest, 'signal'> {
  readonly fleet: string;
  readonly timestamps?: boolean;
  /** Shows `[<task>/<attempt>]` before each line. Default: when no task is named. */
  readonly prefix?: boolean;
}

export function defineLogs(parent: Command, choose: (options: LogsOptions) => void): void {
  parent
    .command('logs')
    .description('print what the tasks of a fleet wrote')
    .argument('<fleet>', 'workflow id or fleet id')
    .option('-f, --follow', 'go on until the task, or the fleet, has ended')
    .option('--task <index>', 'only this task')
    .option('--attempt <number>', 'only this attempt', readPositive)
    .option('--tail <lines>', 'only the last lines of each log', readCount)
    .option('--since <time>', 'only lines since a time, or within a duration such as 10m', readTime)
    .option('--timestamps', 'show when each line was written')
    .option('--prefix', 'show task and attempt before each line (default: unless --task is given)')
    .option('--no-prefix', 'do not')
    .action((fleet: string, flags: Omit<LogsOptions, 'fleet'>) => choose({ fleet, ...flags }));
}

export async function runLogs(
  context: CommandContext,
  { fleet, timestamps = false, prefix, ...request }: LogsOptions,
): Promise<ExitCode> {
  const client = await context.client();
  const stop = new AbortController();
  const undo = context.io.onStop(() => stop.abort());
  const render = lineRenderer(timestamps, prefix ?? request.task === undefined);
  try {
    const lines = await print(
      context,
      client.logs(fleet, { ...request, signal: stop.signal }),
      render,
      stop.signal,
    );
    if (lines === 0 && !stop.signal.aborted) await say(context, nothing(context, fleet));
    return stop.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    undo();
  }
}

/** Lines that may wait to be written. */
const WRITES_AT_ONCE = 256;

async function print(
  { output }: CommandContext,
  entries: AsyncIterable<LogEntry>,
  render: (entry: LogEntry) => string,
  signal: AbortSignal,
): Promise<number> {
  let lines = 0;
  let written = Promise.resolve();
  for await (const entry of entries) {
    if (signal.aborted) break;
    written = output.item(entry, render);
    written.catch(() => undefined);
    lines += 1;
    if (lines % WRITES_AT_ONCE === 0) await written;
  }
  await written;
  return lines;
}

function lineRenderer(timestamps: boolean, prefix: boolean): (entry: LogEntry) => string {
  return ({ task, attempt, time, text }) =>
    [...(prefix ? [`[${task}/${attempt}]`] : []), ...(timestamps && time ? [time] : []), text].join(
      ' ',
    );
}

function nothing({ common, io }: CommandContext, fleet: string): string {
  return `The state store ${storeFolder(common, io.env)} has no such lines of fleet ${fleet}: nothing was written yet, or the servers use another store (--store).`;
}
