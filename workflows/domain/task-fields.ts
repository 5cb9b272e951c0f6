/** The fields of a specification that tell tasks from one another. Functions only, for the reason in spec-schema.ts. */

import * as z from 'zod';
import { type Env, isShellVariable, SECRET_PATTERN, type SecretReference } from './env.ts';
import type { TaskItem, TaskSource } from './spec.ts';
import * as field from './spec-fields.ts';
import { injectedEnvNames, NAME_PATTERN, specLimits } from './spec-limits.ts';
import { refusal, showValue } from './spec-problems.ts';
import { NO_TASKS, readTaskSource } from './task-source.ts';

export function tasksField(): z.ZodType<TaskSource, z.input<ReturnType<typeof writtenTasks>>> {
  return writtenTasks()
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform((written, context) => {
      // A field that does not exist may have been meant to name the tasks.
      if (context.issues.length > 0) return z.NEVER;
      const reading = readTaskSource(written);
      if (reading.kind === 'source') return reading.source;
      field.addProblems(context, reading.problems);
      return z.NEVER;
    })
    .describe('What to run: exactly one of count, indexes, items and file');
}

/** Environment variables; the names that every instance is given are refused. */
export function envField(): z.ZodType<Env, WrittenEnv> {
  const expected = 'a map of variables such as {LEVEL: high}';
  return z.record(envName(), envValue(), field.discreet(expected)).superRefine((env, context) => {
    for (const [name, value] of Object.entries(env)) {
      if (typeof value === 'string' || !isShellVariable(name)) continue;
      const message = `${showValue(name)} is used by shells themselves; expected another name for a secret`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });
}

type WrittenEnv = Record<string, string | number | boolean | SecretReference>;

/** What stands there instead of a name may be the secret itself: it is never shown. */
function secretField() {
  const expected = field.discreet(
    'the name and key of a secret, such as database/password: not its value',
  );
  return z
    .strictObject({
      secret: z
        .string(expected)
        .regex(new RegExp(SECRET_PATTERN))
        .describe('Name and key of a secret that the fleet server has'),
    })
    .describe('A secret: its value is put in where the task runs, and kept nowhere else');
}

function writtenTasks() {
  return field.map(
    {
      count: field
        .whole(1, specLimits.tasks)
        .exactOptional()
        .describe('Number of tasks; their indexes are 0 to count - 1'),
      indexes: z
        .string(field.shown('an index list such as "0,3,6-9" (in quotes)'))
        .exactOptional()
        .describe('Indexes and ranges such as "0,3,6-9"; tasks start in this order'),
      items: z
        .array(itemField(), field.shown('a list of tasks'))
        .min(1, { error: 'is an empty list; expected at least one task' })
        .exactOptional()
        .describe(`Tasks one by one; at most ${specLimits.inlineBytes} bytes of JSON`),
      file: z
        .string(field.shown('the path of a JSONL file'))
        .min(1)
        .exactOptional()
        .describe(
          'JSONL file with one task a line, relative to this file; read by the fleet command line only',
        ),
    },
    { error: ({ input }) => (isNothing(input) ? NO_TASKS : refusal(input, TASKS_EXPECTED)) },
  );
}

const TASKS_EXPECTED = 'a map with one of the fields count, indexes, items and file';

function isNothing(input: unknown): boolean {
  return input === undefined || input === null;
}

function itemField() {
  const fields = field.map({
    idx: indexField()
      .exactOptional()
      .describe("The task's index, unique within the fleet. Default: its position, from 0"),
    command: z
      .union(
        [field.command(), field.text().min(1, { error: 'is empty; expected a program' })],
        field.discreet('a list of texts, or one text'),
      )
      .exactOptional()
      .describe(
        "Program and leading arguments instead of the fleet's. One text: with args the program, without args a line for /bin/sh",
      ),
    cmds: field.command().exactOptional().describe('Another name of command'),
    args: field.textList().exactOptional().describe("Arguments instead of the fleet's"),
    env: envField().exactOptional().describe("Variables added to the fleet's, or replacing them"),
  });
  return fields.transform((written, context) => {
    const both = written.command !== undefined && written.cmds !== undefined;
    if (both) field.addProblems(context, [{ path: [], message: BOTH_COMMANDS }]);
    return toItem(written);
  });
}

const BOTH_COMMANDS = 'command and cmds are given; expected one of them: they mean the same';

interface WrittenItem {
  readonly idx?: string | number;
  readonly command?: readonly string[] | string;
  readonly cmds?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Env;
}

function toItem({ idx, command: spelled, cmds, args, env }: WrittenItem): TaskItem {
  const command = spelled ?? cmds;
  return {
    ...(idx !== undefined && { index: String(idx) }),
    ...(command !== undefined && { command: vectorOf(command, args) }),
    ...(typeof command === 'string' && { args: [] }),
    ...(args !== undefined && { args }),
    ...(env !== undefined && { env }),
  };
}

/** The old spelling of a command is one text: a program when arguments stand beside it, else a whole shell line. */
function vectorOf(
  command: readonly string[] | string,
  args?: readonly string[],
): readonly string[] {
  if (typeof command !== 'string') return command;
  return args === undefined ? ['/bin/sh', '-c', command] : [command];
}

function indexField() {
  const expected =
    'a whole number, or at most 63 letters, digits, ".", "_" and "-", beginning with a letter or digit';
  return z.union(
    [field.formed(NAME_PATTERN, expected), field.whole(0, Number.MAX_SAFE_INTEGER, expected)],
    field.shown(expected),
  );
}

function envName() {
  const injected: readonly string[] = injectedEnvNames;
  return field
    .formed(
      '^[A-Za-z_][A-Za-z0-9_]*$',
      'a name of letters, digits and "_", not beginning with a digit',
    )
    .refine((name) => !injected.includes(name), {
      error: ({ input }) => `${showValue(input)} is set by the fleet itself; expected another name`,
    });
}

function envValue() {
  return z
    .union(
      [field.text(ENV_EXPECTED), z.number(), z.boolean(), secretField()],
      field.discreet(ENV_EXPECTED),
    )
    .transform((value, context) => {
      if (typeof value === 'object') return value;
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        const message = 'is a number too large to be exact; expected a text: put it in quotes';
        field.addProblems(context, [{ path: [], message }]);
      }
      return String(value);
    });
}

const ENV_EXPECTED = 'a text, a number, true or false; write "" for an empty text';
