/** Flags that stand before or after any verb. */

import { type Command, Option } from 'commander';
import type { ConnectionFlags } from '../workers/config.ts';
import type { CommonOptions } from './commands/command.ts';
import { collect } from './commands/flag-values.ts';
import { type OutputFormat, outputFormats } from './output/output.ts';

interface CommonFlags extends ConnectionFlags {
  readonly taskQueue?: string;
  readonly store?: string;
  readonly codec?: string;
  readonly webUi?: string;
  readonly output?: OutputFormat;
  readonly debug?: boolean;
  readonly stopWithStdin?: boolean;
  readonly env?: readonly string[];
}

export function addCommonFlags(program: Command): Command {
  const output = new Option('-o, --output <format>', 'how results are written (default: table)');
  program
    .addOption(output.choices(outputFormats))
    .option('--address <host:port>', 'address of Temporal (default: 127.0.0.1:7233)')
    .option('-n, --namespace <name>', 'namespace of Temporal (default: default)')
    .option('--profile <name>', 'profile of the Temporal configuration file')
    .option('--config-file <path>', 'Temporal configuration file')
    .option('--api-key <key>', 'API key for Temporal')
    .option('--tls', 'use TLS')
    .option('--no-tls', 'do not, whatever the configuration says')
    .option('--task-queue <name>', 'queue of the fleets (default: fleets)')
    .option('--store <folder>', 'state store of the fleet servers')
    .option('--codec <module>', 'module that exports the payloadCodecs of what is in Temporal')
    .option('--web-ui <url>', "address of Temporal's web UI, for links to it")
    .option('-e, --env <name=value>', 'run: variable of every task; repeatable', collect)
    .option('--debug', 'show where an error comes from')
    .addOption(new Option('--stop-with-stdin').hideHelp());
  for (const flag of temporalFlags) program.addOption(new Option(flag).hideHelp());
  return program;
}

/** Common options as they were given, before or after the verb. */
export function readCommonFlags(program: Command): CommonOptions {
  const {
    taskQueue,
    store,
    codec,
    webUi,
    output,
    debug,
    stopWithStdin,
    env: _env,
    ...rest
  } = program.opts<CommonFlags>();
  const { address, namespace, profile, configFile, apiKey, tls } = rest;
  return {
    connection: {
      ...(address !== undefined && { address }),
      ...(namespace !== undefined && { namespace }),
      ...(profile !== undefined && { profile }),
      ...(configFile !== undefined && { configFile }),
      ...(apiKey !== undefined && { apiKey }),
      ...(tls !== undefined && { tls }),
    },
    ...(taskQueue !== undefined && { taskQueue }),
    ...(store !== undefined && { store }),
    ...(codec !== undefined && { codec }),
    ...(webUi !== undefined && { webUi }),
    output: output ?? 'table',
    debug: debug ?? false,
    stopsWithStdin: stopWithStdin ?? false,
  };
}

/** The Temporal CLI has these on each of its commands, and hands them to us; they change nothing here. */
const temporalFlags = [
  '--client-connect-timeout <duration>',
  '--color <when>',
  '--command-timeout <duration>',
  '--disable-config-env',
  '--disable-config-file',
  '--env-file <path>',
  '--log-format <format>',
  '--log-level <level>',
  '--no-json-shorthand-payloads',
  '--time-format <format>',
] as const;
