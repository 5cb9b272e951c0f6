/** A small fleet whose every task says what should become of it, and what was done to it meanwhile. */

import type { WorkflowHandle } from '@temporalio/client';
import type { FleetBench } from '../support/fleet-bench.ts';
import type { Dice } from '../support/dice.ts';
import type { Recorder } from '../support/recorder.ts';

/** How a task ends when nobody meddles with it. */
export type Fate = 'succeeds' | 'fails once' | 'fails always';

/** What was done to a fleet, as far as it may change what becomes of its tasks. */
export type Meddling =
  /** Instances were lost: attempts of the infrastructure's budget are to be expected. */
  | 'instances lost'
  /** Tasks may end as cancelled. */
  | 'tasks cancelled'
  /** Tasks may begin anew, with attempts that were there before. */
  | 'tasks reset'
  /** There is no result. */
  | 'root terminated';

export const RETRY_LIMIT = 1;

export class FleetInChaos {
  readonly name: string;
  readonly handle: WorkflowHandle;
  readonly recorder: Recorder;
  readonly count: number;
  readonly scaleMax: number;
  readonly meddled = new Set<Meddling>();

  private constructor(
    plan: Pick<FleetInChaos, 'name' | 'recorder' | 'count' | 'scaleMax'>,
    handle: WorkflowHandle,
  ) {
    this.name = plan.name;
    this.recorder = plan.recorder;
    this.count = plan.count;
    this.scaleMax = plan.scaleMax;
    this.handle = handle;
  }

  static async start(bench: FleetBench, name: string, dice: Dice): Promise<FleetInChaos> {
    const count = 6 + Math.floor(dice.roll() * 9);
    const scaleMax = 2 + Math.floor(dice.roll() * 3);
    const provider = { type: 'local', workers: dice.percent(40) ? 2 : 1 };
    const overrides = {
      tasks: { count },
      scale: { max: scaleMax },
      provider,
      gracePeriod: '1s',
      retries: { limit: RETRY_LIMIT, backoff: { initial: '100ms' } },
    };
    const recorder = bench.recorder.part(name);
    const handle = await bench.startFleet(bench.spec(WORK, overrides, recorder), name);
    return new FleetInChaos({ name, recorder, count, scaleMax }, handle);
  }

  get indexes(): readonly number[] {
    return Array.from({ length: this.count }, (_none, index) => index);
  }
}

export function fateOf(index: number): Fate {
  const fates: Readonly<Record<number, Fate>> = { 2: 'fails once', 5: 'fails always' };
  return fates[index % 7] ?? 'succeeds';
}

/** As `fateOf` says; some are over at once, some take a while. */
const WORK = `case $(( CE_TASK_INDEX % 7 )) in
  2) [ "$FLEET_ATTEMPT" = 1 ] && exit 3;;
  3) sleep 4;;
  5) exit 4;;
  *) sleep 0.$(( CE_TASK_INDEX % 5 + 3 ));;
esac`;
