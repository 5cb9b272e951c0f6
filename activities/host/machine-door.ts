/** The way into a machine: a verified connection, over which a script may be run as root. */

import type { SshAccess } from '../../workflows/domain/worker.ts';

export interface MachineDoor {
  /** Resolves when the machine answers with a right host key and its container engine answers; rejects with the reason at once when it does not (the caller repeats). */
  knock(
    access: SshAccess,
    signal: AbortSignal,
  ): Promise<{ readonly bootId: string; readonly engine: string }>;
  /** Runs a POSIX shell script as root; never hangs: ends by `limitMs` or `signal`. */
  run(
    access: SshAccess,
    script: string,
    options: {
      readonly limitMs: number;
      readonly signal?: AbortSignal;
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly exitCode: number; readonly output: string }>;
}
