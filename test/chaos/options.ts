import { parseArgs } from 'node:util';
import type { HostUnderTest } from '../support/fleet-bench.ts';

/** Kinds of trouble, in the order in which a person might leave them out to find a culprit. */
export const troubleKinds = ['servers', 'temporal', 'hands', 'operator', 'cancels'] as const;
export type TroubleKind = (typeof troubleKinds)[number];

export interface ChaosOptions {
  readonly seed: number;
  /** No round begins after so many minutes. */
  readonly minutes: number;
  readonly rounds: number;
  readonly hosts: readonly HostUnderTest[];
  readonly troubles: readonly TroubleKind[];
}

export const USAGE = `Usage: npm run chaos -- [<option>...]

  --seed <n>        of the first round; the next rounds have the next seeds (default: the time)
  --rounds <n>      rounds to play (default: as many as the minutes allow)
  --minutes <n>     no round begins after so many minutes (default 5)
  --host <name>     docker or process (default: both in turn)
  --only <kind>     ${troubleKinds.join(', ')}; may be repeated (default: all)

Exit code 0: every invariant held. 1: one did not; what a person needs is kept in a folder that is named.`;

/** Throws when the arguments make no sense. */
export function readOptions(args: readonly string[], now: number): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(now % 1_000_000) },
      rounds: { type: 'string' },
      minutes: { type: 'string', default: '5' },
      host: { type: 'string' },
      only: { type: 'string', multiple: true, default: [...troubleKinds] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    seed: numberOf('--seed', values.seed),
    minutes: numberOf('--minutes', values.minutes),
    rounds: values.rounds === undefined ? Infinity : numberOf('--rounds', values.rounds),
    hosts: values.host === undefined ? ['process', 'docker'] : [hostOf(values.host)],
    troubles: values.only.map(troubleOf),
  };
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`Cannot use ${flag} ${text}: expected a number`);
}

function hostOf(text: string): HostUnderTest {
  if (text === 'docker' || text === 'process') return text;
  throw new Error(`Cannot use --host ${text}: expected docker or process`);
}

function troubleOf(text: string): TroubleKind {
  const kind = troubleKinds.find((known) => known === text);
  if (kind) return kind;
  throw new Error(`Cannot use --only ${text}: expected one of ${troubleKinds.join(', ')}`);
}
