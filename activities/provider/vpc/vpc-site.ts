/** A connection with what is remembered about it: shared by everything that a server does there. */

import { fleetPrefix, type MachineName } from './vpc-names.ts';
import { findImage, findSurroundings, type Surroundings } from './vpc-surroundings.ts';
import { listVpcInstances } from './vpc-inventory.ts';
import { Memo } from './vpc-memo.ts';
import type { VpcConnection } from './vpc-connection.ts';
import type { VpcImage, VpcInstance, VpcInstanceProfile } from './vpc-objects.ts';

/** Pauses and bounds; tests have short ones. */
export interface VpcTimes {
  /** Longest pause between looks at what is coming or going; the first ones are shorter. */
  readonly pollMs: number;
  /** How long after a request whose fate is unknown its result may still appear. */
  readonly settleMs: number;
  /** How long making is tried against an API that does not answer, before Temporal is told and tries anew. */
  readonly doubtMs: number;
  /** Longest wait for a machine's answer to one knock. */
  readonly knockMs: number;
  /** How long what was found of the network is taken to be true. */
  readonly keepMs: number;
  /** How long a removal by the one who made it may take, before it is left to others. */
  readonly discardMs: number;
}

export const defaultTimes: VpcTimes = {
  pollMs: 2_000,
  settleMs: 10_000,
  doubtMs: 60_000,
  knockMs: 15_000,
  keepMs: 60_000,
  discardMs: 300_000,
};

export class VpcSite {
  readonly connection: VpcConnection;
  readonly times: VpcTimes;
  readonly surroundings: Memo<Surroundings>;
  readonly image: Memo<VpcImage>;
  readonly profiles: Memo<readonly VpcInstanceProfile[]>;
  /** Every machine of any fleet. */
  readonly machines: Memo<readonly VpcInstance[]>;
  readonly #fleets = new Map<string, Memo<readonly VpcInstance[]>>();
  readonly #seenToGo = new Set<string>();

  constructor(connection: VpcConnection, times: VpcTimes) {
    const { api, resourceGroupId } = connection;
    const { keepMs } = times;
    this.connection = connection;
    this.times = times;
    this.surroundings = new Memo(() => findSurroundings(connection), keepMs);
    this.image = new Memo(() => findImage(connection), keepMs);
    this.profiles = new Memo(
      async () => (await api.listInstanceProfiles()).result.profiles,
      keepMs * 10,
    );
    this.machines = new Memo(
      () => listVpcInstances(api, { resourceGroupId, prefix: 'fleet-' }),
      times.pollMs,
    );
  }

  /** The machines of one fleet, as of at most so long ago: one list for all that wait for one of them. */
  fleetMachines({ fleetId }: MachineName, maxAgeMs: number): Promise<readonly VpcInstance[]> {
    const memo = this.#fleets.get(fleetId) ?? this.#forgetfully(fleetId);
    return memo.get(maxAgeMs);
  }

  /** That it was seen, and then was not there any more: names are never used again. */
  noteSeenToGo({ name, fleetId }: MachineName): void {
    const [oldest] = this.#seenToGo;
    if (this.#seenToGo.size >= GONE_REMEMBERED && oldest !== undefined)
      this.#seenToGo.delete(oldest);
    this.#seenToGo.add(`${fleetId}/${name}`);
  }

  wasSeenToGo({ name, fleetId }: MachineName): boolean {
    return this.#seenToGo.has(`${fleetId}/${name}`);
  }

  #forgetfully(fleetId: string): Memo<readonly VpcInstance[]> {
    const { api, resourceGroupId } = this.connection;
    const scope = { resourceGroupId, prefix: fleetPrefix(fleetId) };
    const memo = new Memo(() => listVpcInstances(api, scope), this.times.pollMs);
    const [oldest] = this.#fleets.keys();
    if (this.#fleets.size >= FLEETS_REMEMBERED && oldest !== undefined) this.#fleets.delete(oldest);
    this.#fleets.set(fleetId, memo);
    return memo;
  }
}

const FLEETS_REMEMBERED = 100;
const GONE_REMEMBERED = 1_000;
