/** Performs what was asked for, in the world it is given, and says how it went as an exit code. */

import { isBrokenPipe, exitCodeOf, exitCodes, type ExitCode } from './cli-error.ts';
import type { CommandContext } from './commands/command.ts';
import { connectClient, type ConnectedClient } from './connection.ts';
import type { Io } from './io.ts';
import { createOutput } from './output/output.ts';
import type { Request } from './program.ts';

export async function perform(request: Request, io: Io): Promise<ExitCode> {
  try {
    if (request.kind === 'verb') return await performVerb(request, io);
    await io.stdout.write(request.text);
    return exitCodes.done;
  } catch (error) {
    return tellError(error, io, request.kind === 'verb' && request.common.debug);
  }
}

/** Says what went wrong, in the error's own words. */
export async function tellError(error: unknown, io: Io, debug: boolean): Promise<ExitCode> {
  if (!isBrokenPipe(error)) {
    await io.stderr.write(`${describeError(error, debug)}\n`).catch(() => undefined);
  }
  return exitCodeOf(error);
}

async function performVerb(
  { common, run }: Extract<Request, { kind: 'verb' }>,
  io: Io,
): Promise<ExitCode> {
  let connected: Promise<ConnectedClient> | undefined;
  const context: CommandContext = {
    io,
    common,
    output: createOutput(common.output, io.stdout),
    async client() {
      connected ??= connectClient(common, io.env);
      return (await connected).fleets;
    },
  };
  try {
    return await run(context);
  } finally {
    await connected?.then(
      (client) => client.close(),
      () => undefined,
    );
  }
}

function describeError(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  if (!debug) return `Error: ${error.message}`;
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describeError(error.cause, true)}`;
  return `${error.stack ?? error.message}${cause}`;
}
