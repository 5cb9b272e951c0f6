/**
 * Seeded chaos over real processes, round after round; ends with the numbers, and with exit code 1 as soon as an
 * invariant did not hold. Run it with `npm run chaos`.
 */

import { defaultCacheFolder } from '../../workers/temporal/cache-folder.ts';
import { findTemporalCli } from '../../workers/temporal/temporal-cli.ts';
import { type ChaosOptions, readOptions, USAGE } from './options.ts';
import { RestartableTemporal } from './restartable-temporal.ts';
import { playRound } from './round.ts';

process.exitCode = await main();

/** Answers the exit code. */
async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), Date.now());
    if (options !== 'help') return await play(options);
    console.log(USAGE);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.stack : String(error));
    return 2;
  }
}

async function play(options: ChaosOptions): Promise<number> {
  const cacheFolder = defaultCacheFolder(process.env);
  const cli = await findTemporalCli({ env: process.env, cacheFolder, report: console.error });
  const temporal = await RestartableTemporal.create(cli.path);
  const totals = { rounds: 0, actions: 0, tasks: 0 };
  const endAt = Date.now() + options.minutes * 60_000;
  try {
    while (totals.rounds < options.rounds && Date.now() < endAt) {
      if (!(await playNext(options, temporal, totals))) return 1;
    }
    const { rounds, actions, tasks } = totals;
    console.log(
      `Every invariant held in ${rounds} rounds from seed ${options.seed} on (${tasks} tasks, ${actions} actions).`,
    );
    return 0;
  } finally {
    await temporal.remove();
  }
}

/** Whether every invariant held. */
async function playNext(
  { seed: first, hosts, troubles }: ChaosOptions,
  temporal: RestartableTemporal,
  totals: { rounds: number; actions: number; tasks: number },
): Promise<boolean> {
  const seed = first + totals.rounds;
  const host = hosts[seed % hosts.length] ?? 'process';
  const again = `--seed ${seed} --rounds 1 --host ${host}`;
  console.log(`Round ${totals.rounds + 1}: npm run chaos -- ${again}`);
  const say = (line: string): void => console.error(line);
  const result = await playRound({ seed, host, temporal, troubles, say });
  totals.rounds += 1;
  totals.actions += result.actions;
  totals.tasks += result.tasks;
  if (result.violations.length === 0) return true;
  console.log(
    [`Seed ${seed} violates:`, ...result.violations, `Evidence: ${result.folder}`].join('\n'),
  );
  return false;
}
