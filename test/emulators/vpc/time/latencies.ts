/** How long the emulated cloud takes for its steps. */

import type { Dice } from '../../../support/dice.ts';

/** Steps that take time. */
export const phases = [
  'pending',
  'starting',
  'stopping',
  'restarting',
  'deleting',
  /** From the notice to the end of a preempted machine. */
  'preemption',
  /** From the failure of a host to its being noticed. */
  'hostFailure',
  /** Deletion of anything but instances. */
  'partDeleting',
] as const;

export type Phase = (typeof phases)[number];

/** Shortest and longest, in emulated milliseconds; evenly distributed between. */
export type LatencyRange = readonly [shortest: number, longest: number];
export type Latencies = Readonly<Record<Phase, LatencyRange>>;

/** Guesses: IBM publishes none. Machines with GPUs take five times as long to start. */
export const realisticLatencies: Latencies = {
  pending: [5_000, 15_000],
  starting: [20_000, 60_000],
  stopping: [5_000, 20_000],
  restarting: [20_000, 60_000],
  deleting: [15_000, 60_000],
  preemption: [30_000, 30_000],
  hostFailure: [30_000, 300_000],
  partDeleting: [1_000, 5_000],
};

/** Everything at once, but for the times that a client may rely on. */
export const noLatencies: Latencies = {
  pending: [0, 0],
  starting: [0, 0],
  stopping: [0, 0],
  restarting: [0, 0],
  deleting: [0, 0],
  preemption: [30_000, 30_000],
  hostFailure: [30_000, 30_000],
  partDeleting: [0, 0],
};

export function latencyMs(
  latencies: Latencies,
  phase: Phase,
  machine: { readonly gpus: number },
  dice: Dice,
): number {
  const [shortest, longest] = latencies[phase];
  const slowness = phase === 'starting' && machine.gpus > 0 ? 5 : 1;
  return Math.round((shortest + (longest - shortest) * dice.roll()) * slowness);
}
