import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { holdsSlots } from '../../workflows/domain/fleet-state.ts';
import { machinesAwaited } from '../../workflows/domain/machine-plan.ts';
import type { MachineWishes } from '../../workflows/domain/market.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import type { Offer, WorkerEnd } from '../../workflows/domain/worker.ts';
import { type CloudOffers, cloudOffers, commonProfiles } from '../support/cloud-offers.ts';
import { expectItEnds } from '../support/fleet-end.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const { noRoomPauseMs, offersValidMs, machinePatienceMs } = defaultSettings;
const noRoom: WorkerEnd = {
  gone: true,
  reason: 'not-provisioned',
  refusal: 'no-room',
  message: 'no capacity in eu-de-1',
};

describe('a fleet on machines of a cloud', () => {
  it('wants no more slots than tasks are unfinished', () => {
    const world = cloud({ tasks: 3, scaleMax: 100 });
    expect(world.plannedSlots()).toEqual([3]);
    expect(placesOf(world)).toEqual(['cx2-4x8 eu-de-1 standard']);
  });

  it('makes the mix that holds ten small tasks at once', () => {
    const world = cloud({ tasks: 100, scaleMax: 10 });
    expect(placesOf(world)).toEqual(['cx2-8x16 eu-de-1 standard', 'cx2-2x4 eu-de-1 standard']);
  });

  it('goes on in the next zone, class and then profile', () => {
    const world = cloud({
      tasks: 4,
      profiles: ['cx2-4x8', 'bx2-4x16'],
      zones: ['eu-de-1', 'eu-de-2'],
      availability: ['standard', 'spot'],
      wishes: { profiles: ['cx2-4x8', 'bx2-4x16'], availability: ['spot', 'standard'] },
    });
    const tried = Array.from({ length: 6 }, () => tryNext(world, noRoom));
    expect(tried).toEqual([
      'cx2-4x8 eu-de-1 spot',
      'cx2-4x8 eu-de-2 spot',
      'cx2-4x8 eu-de-1 standard',
      'cx2-4x8 eu-de-2 standard',
      'bx2-4x16 eu-de-1 spot',
      'bx2-4x16 eu-de-2 spot',
    ]);
  });

  it('begins in the zone that is wished for first', () => {
    const wishes: MachineWishes = { availability: ['standard'], zones: ['eu-de-2', 'eu-de-1'] };
    const world = cloud({ tasks: 2, zones: ['eu-de-1', 'eu-de-2'], wishes });
    expect(placesOf(world)).toEqual(['cx2-2x4 eu-de-2 standard']);
  });

  it('waits with growing pauses where there is no room', () => {
    const world = cloud({ tasks: 2, profiles: ['cx2-2x4'] });
    const pauses = [1, 2, 3].map(() => {
      tryNext(world, noRoom);
      expect(world.decisions()).toEqual([]);
      const pauseMs = (world.wakeAtMs() ?? 0) - world.nowMs;
      world.nowMs += pauseMs;
      return pauseMs / noRoomPauseMs;
    });
    // The third would be twice as long again, but by then what is offered is to be asked for.
    expect(pauses).toEqual([1, 2, 2]);
    expect(world.decisions()).toEqual([{ kind: 'askOffers' }]);
    expect(machinesAwaited(world.state)).toEqual({ sinceMs: 0, reason: noRoom.message });
  });

  it('counts no missing room as a failure of workers', () => {
    const world = cloud({ tasks: 2, profiles: commonProfiles });
    for (let tries = 0; tries < 9; tries += 1) tryNext(world, noRoom);
    expect(world.state.workerFailures).toBe(0);
    expect(world.state.failure).toBeUndefined();
  });

  it('asks again when what was offered is old', () => {
    const world = cloud({ tasks: 2, profiles: ['cx2-2x4'] });
    world.perform();
    world.nowMs = offersValidMs;
    expect(world.decisions()).toEqual([]);
    world.fold(endOf(0, { gone: true, reason: 'lost', servedMs: 1 }, world.nowMs));
    expect(world.decisions()).toEqual([{ kind: 'askOffers' }]);
    world.perform();
    expect(world.decisions()).toEqual([]);
    world.settleOffers();
    expect(placesOf(world)).toEqual(['cx2-2x4 eu-de-1 standard']);
  });

  it('gives up when no machine was to be had for long', () => {
    const world = cloud({ tasks: 2, profiles: ['cx2-2x4'] });
    for (let steps = 0; steps < 1000 && !world.state.failure; steps += 1) {
      tryNext(world, noRoom);
      if (world.state.market?.asking) world.settleOffers();
      else if (world.decisions().length === 0) world.nowMs = world.wakeAtMs() ?? world.nowMs;
      else world.perform();
    }
    expect(world.state.failure).toMatchObject({
      reason: 'noCapacity',
      message: 'no machine was to be had for 1d; the last answer: no capacity in eu-de-1',
    });
    expect(world.nowMs).toBeGreaterThanOrEqual(machinePatienceMs);
  });

  it('waits when all quotas are used up', () => {
    const world = cloud({ tasks: 2, available: 0 });
    expect(world.decisions().map(({ kind }) => kind)).toEqual(['startGroup']);
    expect(world.wakeAtMs()).toBe(offersValidMs);
    expect(machinesAwaited(world.state)?.reason).toBe('the quota of every place is used up');
  });

  it('is infeasible when no profile holds an instance', () => {
    const need = { milliCpu: 1e6, memoryBytes: 1e15 };
    const world = cloud({ tasks: 2, need });
    expect(world.decisions()).toMatchObject([{ kind: 'fail', failure: { reason: 'infeasible' } }]);
  });

  it('ends with the reason when the cloud refuses it', () => {
    const world = cloud({ tasks: 20, scaleMax: 10 });
    world.perform();
    const refused: WorkerEnd = { ...noRoom, refusal: 'refused', message: 'the API key is wrong' };
    world.fold(endOf(0, refused, 0));
    expect(world.decisions()).toEqual([]);
    world.fold(endOf(1, refused, 0));
    expect(world.decisions()).toMatchObject([
      { kind: 'fail', failure: { reason: 'providerRefused', message: 'the API key is wrong' } },
    ]);
  });

  it('gives up when machines never come up', () => {
    const world = cloud({ tasks: 2 });
    const neverBooted: WorkerEnd = { ...noRoom, refusal: 'not-ready', message: 'it never booted' };
    for (let tries = 0; tries < 3; tries += 1) tryNext(world, neverBooted);
    world.perform();
    expect(world.state.failure).toMatchObject({
      reason: 'workersFailing',
      message: '3 workers ended by themselves; the last: it never booted',
    });
  });

  it('replaces machines that were lost after long service', () => {
    const world = cloud({ tasks: 2 });
    for (let tries = 0; tries < 9; tries += 1)
      tryNext(world, { gone: true, reason: 'lost', servedMs: 3_600_000 });
    expect(world.state.failure).toBeUndefined();
    expect(placesOf(world)).toHaveLength(1);
  });

  it('counts machines that are lost together as one failure', () => {
    const wishes: MachineWishes = { availability: ['standard'], profiles: ['cx2-2x4'] };
    const world = cloud({ tasks: 100, scaleMax: 20, wishes });
    world.perform();
    const lost: WorkerEnd = { gone: true, reason: 'lost', servedMs: 60_000 };
    for (let worker = 0; worker < 10; worker += 1) world.fold(endOf(worker, lost, 0));
    expect(world.state.workerFailures).toBe(1);
    expect(placesOf(world)).toHaveLength(10);
    world.perform();
    world.fold(endOf(10, lost, 0));
    expect(world.state.workerFailures).toBe(2);
  });

  it('has no more machines than allowed, those being made included', () => {
    fc.assert(
      fc.property(worlds, ({ world, maxMachines, seeds }) => {
        for (const seed of seeds) {
          world.randomEvent(seed);
          world.perform();
          const held = world.state.workers.filter(holdsSlots);
          expect(held.length).toBeLessThanOrEqual(maxMachines);
          const slots = held.reduce((sum, { plan }) => sum + plan.slots, 0);
          expect(slots).toBeLessThanOrEqual(world.state.scaleMax);
          expect(world.decisions().filter(({ kind }) => kind !== 'end')).toEqual([]);
        }
      }),
    );
  });

  it('ends at last with every machine gone', () => {
    fc.assert(fc.property(worlds, ({ world, seeds }) => expectItEnds(world, seeds)));
  });
});

interface CloudShape extends Partial<CloudOffers> {
  readonly tasks: number;
  readonly scaleMax?: number;
  readonly wishes?: MachineWishes;
}

function cloud({ tasks, scaleMax = 10, wishes, ...rest }: CloudShape): FleetWorld {
  const offers = cloudOffers({ profiles: commonProfiles, ...rest });
  const world = new FleetWorld({
    slices: [tasks],
    scaleMax,
    slots: 0,
    available: 0,
    cloud: { offers, wishes: wishes ?? { availability: ['standard'] } },
  });
  world.settleOffers();
  return world;
}

/** Where machines would be made now. */
function placesOf(world: FleetWorld): readonly string[] {
  return world
    .decisions()
    .flatMap((decision) =>
      decision.kind === 'startWorker' ? [placeOf(decision.worker.offer)] : [],
    );
}

function placeOf({ profile, place }: Offer): string {
  return `${profile} ${place?.zone} ${place?.availability}`;
}

/** Begins what is to be made, and ends it so; answers where that was. */
function tryNext(world: FleetWorld, end: WorkerEnd): string | undefined {
  world.perform();
  const last = world.state.workers.at(-1);
  if (!last || !holdsSlots(last)) return undefined;
  world.fold(endOf(last.plan.number, end, world.nowMs));
  return placeOf(last.plan.offer);
}

function endOf(worker: number, end: WorkerEnd, atMs: number) {
  return { kind: 'workerEnded', worker, end, atMs } as const;
}

const worlds = fc
  .record({
    tasks: fc.integer({ min: 1, max: 500 }),
    scaleMax: fc.integer({ min: 1, max: 300 }),
    maxMachines: fc.integer({ min: 1, max: 30 }),
    available: fc.integer({ min: 0, max: 30 }),
    seeds: fc.array(fc.nat(), { maxLength: 30 }),
  })
  .map(({ maxMachines, seeds, ...shape }) => ({
    world: cloud({ ...shape, wishes: { availability: ['standard'], maxMachines } }),
    maxMachines,
    seeds,
  }));
