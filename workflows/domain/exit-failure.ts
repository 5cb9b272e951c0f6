import type { InstanceFailureCode } from './failures.ts';
import type { InstanceExit } from './instance.ts';

/** Why an exit counts as a failure; undefined when it is a success. */
export function failureOfExit(
  exit: InstanceExit,
): { readonly code: InstanceFailureCode; readonly message: string } | undefined {
  if (exit.failure) return exit.failure;
  if (exit.stoppedBy === 'timeout') {
    return { code: 'timeout', message: 'it ran longer than maxExecutionTime' };
  }
  if (exit.outOfMemory) {
    return { code: 'out-of-memory', message: `out of memory (exit code ${exit.exitCode})` };
  }
  if (exit.exitCode === 0) return undefined;
  const signal = signalOf(exit.exitCode);
  return signal === undefined
    ? { code: 'non-zero-exit', message: `exit code ${exit.exitCode}` }
    : { code: 'signal', message: `exit code ${exit.exitCode} (${signal})` };
}

/** The signal that an exit code stands for: 128 + its number. */
export function signalOf(exitCode: number): string | undefined {
  return signalNames[exitCode - 128];
}

/** By their number, on Linux. */
export const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};
