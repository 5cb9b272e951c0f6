/** The port through which a server enters a machine that it does not run on. */

import type { SshAccess } from '../../workflows/domain/worker.ts';

export interface MachineDoor {
  /**
   * Resolves when the machine answers with a right host key and its container engine answers; rejects with the reason at
   * once when it does not (the caller repeats).
   */
  knock(
    access: SshAccess,
    signal: AbortSignal,
  ): Promise<{
    /** Changes with every boot of the machine. */
    readonly bootId: string;
    /** For people: `Docker 28.2.2`. */
    readonly engine: string;
  }>;

  /**
   * Runs a POSIX shell script as root; never hangs: ends by `limitMs` or `signal`. What ran out of its time ends with
   * exit code 124, with as much of its output as came. Rejects when the machine cannot be reached, or not any more:
   * then nobody knows whether the script ran.
   */
  run(
    access: SshAccess,
    script: string,
    options: {
      readonly limitMs: number;
      readonly signal?: AbortSignal;
      /** Never appears in an argument vector. */
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<{
    readonly exitCode: number;
    /** What it wrote to both streams, the last 64 KiB. */
    readonly output: string;
  }>;
}
