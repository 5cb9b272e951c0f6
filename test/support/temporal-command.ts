/** The Temporal CLI, as an operator uses it. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { sharedTemporalAddress, temporalCliPath } from './temporal-server.ts';
import { until } from './until.ts';

export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `temporal <args>` against the shared server, to whatever end. */
export async function temporal(...args: readonly string[]): Promise<CommandEnd> {
  const whole = [...args, '--address', sharedTemporalAddress()];
  try {
    const { stdout, stderr } = await promisify(execFile)(temporalCliPath(), whole, {
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    // What `execFile` rejects with when the command ends with a code.
    const { code, stdout, stderr } = error as CommandEnd;
    return { code, stdout, stderr };
  }
}

/** A server that is busy, and an activity that has timed out and is about to be scheduled again. */
const notNow = /Workflow is busy|deadline exceeded|find pending activity|invalid activityID/i;

/** The same for a command that must succeed, as soon as the server lets it; answers its standard output. */
export async function temporalDone(...args: readonly string[]): Promise<string> {
  return until(`temporal ${args.join(' ')} is done`, async () => {
    const { code, stdout, stderr } = await temporal(...args);
    if (code === 0) return stdout || ' ';
    if (notNow.test(stderr)) return undefined;
    throw new Error(`temporal ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  });
}
