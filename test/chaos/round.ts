/** One round: fleets run, things go wrong for a while, all is made whole again, and every invariant is checked. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerHost } from '../../activities/host/container-host.ts';
import { labelsOf } from '../support/fleet-evidence.ts';
import { Dice } from '../support/dice.ts';
import { FleetBench, type HostUnderTest } from '../support/fleet-bench.ts';
import { cancelHard, cancelSoftly, terminateRoot } from './cancel-troubles.ts';
import type { ChaosWorld, Trouble } from './chaos-world.ts';
import { gather, keep } from './evidence.ts';
import { FleetInChaos } from './fleet-in-chaos.ts';
import { removeInstance } from './hand-troubles.ts';
import { violationsOf } from './invariants.ts';
import { pauseInstance, resetInstance, resetPart, terminatePart } from './operator-troubles.ts';
import type { TroubleKind } from './options.ts';
import { QuotaWatch } from './quota-watch.ts';
import type { RestartableTemporal } from './restartable-temporal.ts';
import {
  freezeServer,
  killServer,
  killTemporal,
  startServer,
  stopServer,
} from './server-troubles.ts';

export interface RoundOptions {
  readonly seed: number;
  readonly host: HostUnderTest;
  readonly temporal: RestartableTemporal;
  readonly troubles: readonly TroubleKind[];
  readonly say: (line: string) => void;
}

export interface RoundResult {
  readonly violations: readonly string[];
  readonly actions: number;
  readonly tasks: number;
  /** Where evidence is kept; only with violations. */
  readonly folder?: string;
}

/** How long things go wrong. */
const CHAOS_MS = 10_000;

/**
 * F7: from the moment at which all is whole again to the end of the last fleet. On a computer that is busy with other
 * things all takes longer: how much longer, the start of the servers tells.
 */
const recoveryLimitMs = (startMs: number): number => 60_000 + 15 * startMs;

const troublesOf: Readonly<Record<TroubleKind, readonly Trouble[]>> = {
  servers: [killServer, killServer, stopServer, freezeServer, startServer, startServer],
  temporal: [killTemporal],
  hands: [removeInstance],
  operator: [terminatePart, resetPart, pauseInstance, resetInstance],
  cancels: [cancelSoftly, cancelHard, terminateRoot],
};

/** How often of all troubles; those that spoil what can be checked are rare. */
const weights: Readonly<Record<TroubleKind, number>> = {
  servers: 12,
  temporal: 1,
  hands: 2,
  operator: 3,
  cancels: 1,
};

export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const { host, temporal } = options;
  const bench = await FleetBench.create({ address: temporal.address, host });
  try {
    return await play(bench, options);
  } finally {
    await temporal.revive();
    await bench.close();
  }
}

async function play(bench: FleetBench, options: RoundOptions): Promise<RoundResult> {
  const dice = new Dice(options.seed);
  const lines: string[] = [];
  const begunAt = Date.now();
  const say = (action: string): void => {
    const line = `${String(Date.now() - begunAt).padStart(6)} ms  ${action}`;
    lines.push(line);
    options.say(line);
  };
  const servers = [bench.server, bench.newServer()];
  await Promise.all(servers.map((server) => server.start()));
  const limitMs = recoveryLimitMs(Date.now() - begunAt);
  const fleets = await Promise.all(
    ['a', 'b'].map((name) =>
      FleetInChaos.start(bench, name, new Dice(options.seed + name.charCodeAt(0))),
    ),
  );
  const world: ChaosWorld = {
    bench,
    dice,
    fleets,
    servers,
    say,
    temporal: options.temporal,
    loose: [],
  };
  const engine = await bench.containerHost();
  const watch = new QuotaWatch(engine, fleets);
  try {
    await wreak(world, options.troubles);
    await heal(world);
    const healedAt = Date.now();
    const evidence = await within(
      limitMs,

      Promise.all(fleets.map((fleet) => gather(bench, fleet, watch))),
    );
    say(`all over ${Date.now() - healedAt} ms after all was whole again`);
    const violations = evidence?.flatMap(violationsOf) ?? [
      `F7 the fleets do not end within ${limitMs} ms`,
    ];
    const tasks = fleets.reduce((sum, { count }) => sum + count, 0);
    const result = { violations, tasks, actions: lines.length };
    if (violations.length === 0) return result;
    return { ...result, folder: await keep(bench, fleets, [...lines, ...violations]) };
  } finally {
    await watch.stop();
    await removeLeftovers(engine, fleets);
    await engine.close();
  }
}

async function wreak(world: ChaosWorld, kinds: readonly TroubleKind[]): Promise<void> {
  const choice = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));
  const end = Date.now() + CHAOS_MS;
  while (Date.now() < end) {
    await sleep(100 + world.dice.roll() * 1_200);
    const kind = world.dice.pick(choice);
    const trouble = kind && world.dice.pick(troublesOf[kind]);
    // What fails has not happened; Temporal may be slow to come back.
    await trouble?.(world).catch((error: unknown) => world.say(`(in vain: ${String(error)})`));
  }
}

/** Everything is up, awake, unpaused, and every request heard. */
async function heal(world: ChaosWorld): Promise<void> {
  await world.temporal.revive();
  const loose = world.loose.splice(0).map((tie) => tie());
  for (const server of world.servers) {
    if (!server.ended()) server.signal('SIGCONT');
    else await server.start('');
  }
  await Promise.all(loose);
  for (const server of world.servers) if (server.ended()) await server.start('');
  world.say('all is whole again');
}

/** Of a round that went wrong. */
async function removeLeftovers(
  engine: ContainerHost,
  fleets: readonly FleetInChaos[],
): Promise<void> {
  for (const { handle } of fleets) {
    const left = await engine.list(await labelsOf(handle));
    await Promise.all(left.map(({ id }) => engine.remove(id, { force: true })));
  }
}

async function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value | undefined> {
  const limit = new AbortController();
  try {
    return await Promise.race([work, sleep(limitMs, undefined, { signal: limit.signal })]);
  } finally {
    limit.abort();
  }
}
