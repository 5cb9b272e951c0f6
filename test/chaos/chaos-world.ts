/** What a round of chaos plays with. */

import type { Dice } from '../support/dice.ts';
import type { FleetBench } from '../support/fleet-bench.ts';
import type { FleetServerProcess } from '../support/fleet-server-process.ts';
import type { FleetInChaos } from './fleet-in-chaos.ts';
import type { RestartableTemporal } from './restartable-temporal.ts';

export interface ChaosWorld {
  readonly bench: FleetBench;
  readonly temporal: RestartableTemporal;
  readonly servers: readonly FleetServerProcess[];
  readonly fleets: readonly FleetInChaos[];
  readonly dice: Dice;
  /** Notes an action with its time. */
  readonly say: (action: string) => void;
  /** What has to be undone or awaited before the world is whole again. */
  readonly loose: (() => Promise<void>)[];
}

/** Something that goes wrong. Answers when it has happened; when there is nothing it could happen to, at once. */
export type Trouble = (world: ChaosWorld) => Promise<void>;
