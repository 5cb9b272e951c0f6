/** Flags of `run` that stand for fields of the fleet file, and win over those in it. */

import type { Command } from 'commander';
import type { SpecOverrides } from '../client/spec-overrides.ts';
import { usageError } from '../cli-error.ts';
import { readCount, readPositive } from './flag-values.ts';

export interface OverrideFlags {
  readonly name?: string;
  readonly image?: string;
  readonly tasks?: number;
  readonly taskIndexes?: string;
  readonly tasksFile?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly maxScale?: number;
  readonly retryLimit?: number;
  readonly maxExecutionTime?: string;
  readonly workers?: number;
  /** Read before or after the verb: the Temporal CLI moves it to the front. */
  readonly env?: readonly string[];
}

export function addOverrideFlags(command: Command): Command {
  return command
    .option('--name <name>', 'name of the fleet')
    .option('--image <reference>', 'container image')
    .option('--tasks <number>', 'number of tasks', readPositive)
    .option('--task-indexes <list>', 'indexes of the tasks, such as 0,3,6-9')
    .option('--tasks-file <path>', 'JSONL file with one task a line')
    .option('--cpu <cores>', 'cores per instance, such as 0.5')
    .option('--memory <amount>', 'memory per instance, such as 512M')
    .option('--max-scale <number>', 'most instances at once', readPositive)
    .option('--retry-limit <number>', 'retries of a task whose program fails', readCount)
    .option('--max-execution-time <duration>', 'longest run of one attempt, such as 10m')
    .option('--workers <number>', 'into how many workers the computer is divided', readPositive);
}

/** Only what was given. */
export function specOverrides(flags: OverrideFlags): SpecOverrides {
  const { name, image, cpu, memory, maxScale, retryLimit, maxExecutionTime, workers, env } = flags;
  return {
    name,
    image,
    maxExecutionTime,
    tasks: taskOverride(flags),
    ...(env && { env: Object.fromEntries(env.map(readVariable)) }),
    ...((cpu ?? memory) !== undefined && { resources: given({ cpu, memory }) }),
    ...(maxScale !== undefined && { scale: { max: maxScale } }),
    ...(retryLimit !== undefined && { retries: { limit: retryLimit } }),
    ...(workers !== undefined && { provider: { workers } }),
  };
}

function taskOverride({ tasks, taskIndexes, tasksFile }: OverrideFlags): SpecOverrides['tasks'] {
  const ways = [
    ...(tasks === undefined ? [] : [{ count: tasks }]),
    ...(taskIndexes === undefined ? [] : [{ indexes: taskIndexes }]),
    ...(tasksFile === undefined ? [] : [{ file: tasksFile }]),
  ];
  if (ways.length > 1) {
    throw usageError('Cannot use more than one of --tasks, --task-indexes and --tasks-file');
  }
  return ways[0];
}

function readVariable(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw usageError(`Cannot use --env ${text}: expected NAME=VALUE`);
}

function given(amounts: {
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
}): {
  cpu?: string;
  memory?: string;
} {
  const { cpu, memory } = amounts;
  return { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
}
