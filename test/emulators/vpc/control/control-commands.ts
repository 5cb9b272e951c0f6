/** What a test, or a person, can do to the emulated cloud from outside of its API. */

import { happen } from '../instances/instance-runner.ts';
import { driveMachine } from '../instances/machine-drive.ts';
import type { NetworkVerb } from '../instances/life-events.ts';
import type { InstanceRow } from '../store/rows.ts';
import type { World } from '../world.ts';

/** Takes a spot machine away: with the notice of 30 s that IBM gives, or without one. */
export function preempt(world: World, name: string, notice = true): void {
  const { id, preemptionPolicy: policy, availabilityClass } = running(world, name);
  if (availabilityClass !== 'spot')
    throw new Error(`Cannot preempt ${name} as it is not a spot instance`);
  happen(world, id, { kind: 'preempted', notice, policy });
}

/** The host under the machine dies: it is dark at once, and its status says so when that is noticed. */
export function failHost(world: World, name: string): void {
  const { id, hostFailurePolicy: policy } = running(world, name);
  happen(world, id, { kind: 'hostFailed', policy });
}

/** Takes the network of a machine away, or gives it back; its status says nothing of it. */
export async function replug(world: World, name: string, verb: NetworkVerb): Promise<void> {
  await driveMachine(world, running(world, name).id, verb);
}

/** How many rows there are of each kind that a fleet can leave behind. */
export function counts(world: World): Readonly<Record<string, number>> {
  return {
    instances: world.instances.rows().length,
    volumes: world.volumes.rows().length,
    virtualNetworkInterfaces: world.vnis.rows().length,
    reservedIps: world.reservedIps.rows().filter(({ owner }) => owner === 'user').length,
    floatingIps: world.floatingIps.rows().length,
    keys: world.keys.rows().length,
    placementGroups: world.placementGroups.rows().length,
  };
}

function running({ instances }: World, name: string): InstanceRow {
  const row = instances.rows().find((candidate) => candidate.name === name);
  if (row?.life.status === 'running') return row;
  throw new Error(`Cannot find ${name} running: it is ${row?.life.status ?? 'not there'}`);
}
