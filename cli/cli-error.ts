/** What the shell is told of how a command went. */

import { isFleetClientError, type FleetClientErrorCode } from './client/fleet-client-error.ts';
import { SpecLoadError } from './client/spec-load-error.ts';

export const exitCodes = {
  done: 0,
  /** Tasks failed, or the command itself. */
  failed: 1,
  /** The command, or the fleet's specification, is not valid. */
  usage: 2,
  /** The fleet was cancelled. */
  cancelled: 3,
  /** Temporal cannot be reached, or refuses. */
  unreachable: 4,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command cannot do its work: why, and the remedy. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageError(message: string, options?: ErrorOptions): CliError {
  return new CliError(exitCodes.usage, message, options);
}

/** Of anything thrown by a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof SpecLoadError) return exitCodes.usage;
  if (isFleetClientError(error)) return clientExitCodes[error.code] ?? exitCodes.failed;
  return isBrokenPipe(error) ? exitCodes.done : exitCodes.failed;
}

/** Whoever read the results has seen enough, as `head` does. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

const clientExitCodes: { readonly [Code in FleetClientErrorCode]?: ExitCode } = {
  'spec-invalid': exitCodes.usage,
  unreachable: exitCodes.unreachable,
  refused: exitCodes.unreachable,
};
