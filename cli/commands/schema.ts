import type { Command } from 'commander';
import { fleetJsonSchema } from '../../workflows/domain/spec-schema.ts';
import { exitCodes, type ExitCode } from '../cli-error.ts';
import type { CommandContext } from './command.ts';

export type SchemaOptions = Readonly<Record<never, never>>;

export function defineSchema(parent: Command, choose: (options: SchemaOptions) => void): void {
  parent
    .command('schema')
    .description('print the JSON Schema of fleet files')
    .action(() => choose({}));
}

export async function runSchema({ output }: CommandContext): Promise<ExitCode> {
  await output.result(fleetJsonSchema(), (schema) => JSON.stringify(schema, null, 2));
  return exitCodes.done;
}
