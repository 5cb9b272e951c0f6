/** What every verb consists of: flags → options, and what is done with the options. */

import type { Command } from 'commander';
import type { ConnectionFlags } from '../../workers/config.ts';
import type { ExitCode } from '../cli-error.ts';
import type { FleetClient } from '../client/fleet-client.ts';
import type { Io } from '../io.ts';
import type { Output, OutputFormat } from '../output/output.ts';

/** Flags that every verb takes, before it or after it. */
export interface CommonOptions {
  readonly connection: ConnectionFlags;
  /** Queue of the fleets. */
  readonly taskQueue?: string;
  /** Folder of the state store. */
  readonly store?: string;
  /** Path of a module that exports payload codecs. */
  readonly codec?: string;
  /** Address of Temporal's web UI. */
  readonly webUi?: string;
  readonly output: OutputFormat;
  /** Shows where an error comes from. */
  readonly debug: boolean;
  /** The end of standard input is a request to stop: how a detached process is told. */
  readonly stopsWithStdin: boolean;
}

/** What verbs do of the client. */
export type FleetCommands = Pick<FleetClient, keyof FleetClient>;

export interface CommandContext {
  readonly io: Io;
  readonly output: Output;
  readonly common: CommonOptions;
  /** Connects to Temporal when it is first called. */
  client(): Promise<FleetCommands>;
}

/** Adds a verb to its parent; `choose` is called with its options when it is given. */
export type Define<Options> = (parent: Command, choose: (options: Options) => void) => void;

/** Answers the exit code; throws what shall be told on standard error. */
export type Run<Options> = (context: CommandContext, options: Options) => Promise<ExitCode>;

/** A line of talk. */
export async function say({ io }: Pick<CommandContext, 'io'>, text: string): Promise<void> {
  await io.stderr.write(`${text}\n`);
}
