/**
 * Lets a long-running command outlive an abrupt end of its starter, so that it can end in order: the Temporal CLI kills
 * its extensions at once on Ctrl-C. The command runs in a session of its own, and sees its standard input end.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import type { Io } from './io.ts';
import type { Request } from './program.ts';

/** Whether a request is to be performed by a detached process. `program`: how this process was called. */
export function needsDetachment(request: Request, program: string): boolean {
  if (request.kind !== 'verb' || request.common.stopsWithStdin) return false;
  const isLong = request.verb === 'server' || request.verb === 'dev';
  return isLong && /^temporal-fleet(\.\w+)?$/.test(basename(program));
}

/** Performs the same arguments in a detached process, hands requests to stop on, and answers its exit code. */
export async function runDetached(
  program: string,
  args: readonly string[],
  io: Pick<Io, 'onStop'>,
): Promise<number> {
  const child = spawn(process.execPath, [program, '--stop-with-stdin', ...args], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const undo = io.onStop(() => {
    if (child.stdin.writableEnded) child.kill('SIGTERM');
    else child.stdin.end();
  });
  try {
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  } finally {
    undo();
  }
}
