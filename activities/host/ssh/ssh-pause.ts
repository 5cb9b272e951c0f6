import type { SshFailureKind } from './ssh-failure.ts';

/** How long after a failed attempt the next one may be made, in milliseconds. `failures`: those in a row before it. */
export type SshPause = (kind: SshFailureKind, failures: number) => number;

const FIRST_MS = 250;
const LONGEST_MS = 5_000;
/** For what will hardly change by itself: a stranger at the address, a key that is not accepted. */
const REFUSED_MS = 30_000;

/** Doubles up to 5 s, and varies by half so that many connections do not come back at once. `random`: from 0 to 1. */
export function backOff(random: () => number = Math.random): SshPause {
  return (kind, failures) => {
    const longest =
      kind === 'unreachable' ? Math.min(FIRST_MS * 2 ** failures, LONGEST_MS) : REFUSED_MS;
    return longest * (0.5 + random() / 2);
  };
}
