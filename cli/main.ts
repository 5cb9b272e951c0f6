#!/usr/bin/env node
/** The command line `fleet`, also reachable as `temporal fleet`. */

import { needsDetachment, runDetached } from './detached-process.ts';
import { type Io, processIo } from './io.ts';
import { perform, tellError } from './perform.ts';
import { parseArguments, type Request } from './program.ts';

process.exit(await main(process.argv));

async function main([, program = '', ...args]: readonly string[]): Promise<number> {
  const request = await parsed(args);
  if (typeof request === 'number') return request;
  const io = ioFor(request);
  return needsDetachment(request, program)
    ? await runDetached(program, args, io)
    : await perform(request, io);
}

/** The request, or the exit code when there is none. */
async function parsed(args: readonly string[]): Promise<Request | number> {
  try {
    return parseArguments(args);
  } catch (error) {
    return tellError(error, processIo({ stopsWithStdin: false }), args.includes('--debug'));
  }
}

function ioFor(request: Request): Io {
  return processIo({
    stopsWithStdin: request.kind === 'verb' && request.common.stopsWithStdin,
  });
}
