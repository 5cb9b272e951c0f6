/** Lets instances live: performs what `instance-life.ts` decides, on the world, its clock and its machines. */

import { findProfile } from '../catalogue/profiles.ts';
import { instancePrice } from '../catalogue/prices.ts';
import { attachmentAddress } from '../network/network-views.ts';
import { reservationUsers } from '../resources/reservations.ts';
import { latencyMs } from '../time/latencies.ts';
import { dissolve } from './dissolution.ts';
import { nextLife } from './instance-life.ts';
import { driveMachine } from './machine-drive.ts';
import { placementOf } from './placement.ts';
import type { EmulatedMachine } from '../machines/emulated-machines.ts';
import type { InstanceRow } from '../store/rows.ts';
import type { World } from '../world.ts';
import type { LifeEffect, LifeEvent } from './life-events.ts';

/** Tells an instance what happened to it. */
export function happen(world: World, id: string, event: LifeEvent): void {
  const row = world.instances.find(id);
  if (row === undefined) return;
  const { life, effects } = nextLife(row.life, event);
  const moved = life.status !== row.life.status || effects.length > 0;
  world.instances.update(id, { life, epoch: row.epoch + (moved ? 1 : 0) });
  if (life.status !== row.life.status || event.kind === 'created') note(world, id);
  for (const effect of effects) perform(world, id, effect);
}

/** It shut down by itself: nobody asked for it through the API. */
export function shutDown(world: World, id: string): void {
  const status = world.instances.find(id)?.life.status;
  if (status === 'running' || status === 'starting') happen(world, id, { kind: 'halted' });
}

function note(world: World, id: string): void {
  const { name, life } = world.instances.get(id);
  const { status, reason } = life;
  world.transitions = [
    ...world.transitions,
    { atMs: world.clock.now(), id, name, status, ...(reason && { reason }) },
  ];
}

function perform(world: World, id: string, effect: LifeEffect): void {
  switch (effect.kind) {
    case 'place':
      return place(world, id);
    case 'transit':
      void transit(world, id, effect);
      return;
    case 'cutPower':
      void driveMachine(world, id, 'cutPower').catch(() => undefined);
      return;
    case 'release':
      return releaseRoom(world, id);
    case 'dissolve':
      releaseRoom(world, id);
      return dissolve(world, id);
  }
}

/** Waits for the machine and for the time; the event is dropped when a newer transition has begun meanwhile. */
async function transit(
  world: World,
  id: string,
  { phase, machine, next, ifItFails }: Extract<LifeEffect, { kind: 'transit' }>,
): Promise<void> {
  const row = world.instances.get(id);
  const waitMs = latencyMs(world.settings.latencies, phase, findProfile(row.profile), world.dice);
  const driven = machine && driveMachine(world, id, machine, machineOf(world, row));
  const [outcome] = await Promise.allSettled([driven, world.clock.sleep(waitMs)]);
  if (world.instances.find(id)?.epoch !== row.epoch) return;
  happen(world, id, outcome.status === 'rejected' && ifItFails ? ifItFails : next);
}

function place(world: World, id: string): void {
  const row = world.instances.get(id);
  const others = world.instances.rows().filter((other) => other.id !== id);
  const group = world.placementGroups.find(row.placementGroupId ?? '');
  const members = others.filter((other) => other.placementGroupId === group?.id && other.placed);
  const room = row.reservationIds.map((one) => reservedRoom(world, one));
  const { code, startFailures } = placementOf(row, {
    capacity: world.capacity,
    startFailures: world.startFailures,
    placed: others.filter(({ placed }) => placed),
    ...(group && { groupRoom: (group.strategy === 'host_spread' ? 12 : 4) - members.length }),
    ...(room.length > 0 && { reservedRoom: Math.max(...room) }),
  });
  world.startFailures = startFailures;
  if (code) return happen(world, id, { kind: 'refused', code });
  takeRoom(world, row);
  happen(world, id, { kind: 'placed' });
}

/** Room for this instance too, which is among the users already. */
function reservedRoom(world: World, reservationId: string): number {
  const reservation = world.reservations.find(reservationId);
  if (reservation?.status !== 'active') return 0;
  return reservation.total - reservationUsers(world, reservationId) + 1;
}

/** From here on it costs: the emulator counts as long as a machine takes room on a host. */
function takeRoom(world: World, { id, name, profile, availabilityClass }: InstanceRow): void {
  world.instances.update(id, { placed: true });
  const pricePerHour = instancePrice(findProfile(profile), availabilityClass);
  world.costs.open({ id, name, kind: 'instance', what: profile, pricePerHour }, world.clock.now());
}

function releaseRoom(world: World, id: string): void {
  world.instances.update(id, { placed: false });
  world.costs.close(id, world.clock.now());
}

function machineOf(world: World, row: InstanceRow): EmulatedMachine {
  const { name: profile, vcpus, memoryGiB } = findProfile(row.profile);
  const [primary] = row.network;
  const image = world.images.find(row.imageId ?? '');
  const rigged = world.bootTroubles.find(({ about = '' }) => row.name.includes(about));
  return {
    id: row.id,
    name: row.name,
    zone: row.zone,
    address: primary ? attachmentAddress(world, primary).address : '0.0.0.0',
    profile: { name: profile, vcpus, memoryGiB },
    ...(image && { image: image.name }),
    keys: row.keyIds.flatMap((id) => world.keys.find(id)?.publicKey ?? []),
    userData: row.userData,
    metadataService: row.metadataService.enabled,
    ...(rigged && { bootTrouble: rigged.trouble }),
  };
}
