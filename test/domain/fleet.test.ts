import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decideFleet } from '../../workflows/domain/fleet-decisions.ts';
import { fleetCounts, foldFleet, holdsSlots } from '../../workflows/domain/fleet-state.ts';
import { expectItEnds } from '../support/fleet-end.ts';
import { FleetWorld } from '../support/fleet-world.ts';

describe('a fleet', () => {
  it('starts groups and workers once it knows the offers', () => {
    const world = new FleetWorld({ slices: [100, 100], scaleMax: 4, slots: 3, available: 2 });
    expect(world.decisions()).toEqual([]);
    world.settleOffers();
    expect(world.decisions().map((decision) => decision.kind)).toEqual([
      'startGroup',
      'startWorker',
      'startWorker',
    ]);
    expect(world.plannedSlots()).toEqual([2, 2]);
  });

  it('fails as infeasible when no place offers a slot', () => {
    const world = new FleetWorld({ slices: [1], scaleMax: 4, slots: 0, available: 1 });
    world.settleOffers();
    expect(world.decisions()).toMatchObject([
      { kind: 'fail', failure: { reason: 'infeasible', message: 'too small' } },
    ]);
  });

  it('drains workers first when cancelled softly', () => {
    const world = running();
    world.fold({ kind: 'cancelRequested', mode: 'soft' });
    expect(world.decisions()).toEqual([{ kind: 'drainWorker', worker: 0 }]);
  });

  it('drains and cancels at once when cancelled hard', () => {
    const world = running();
    world.fold({ kind: 'cancelRequested', mode: 'hard' });
    expect(world.decisions()).toEqual([
      { kind: 'drainWorker', worker: 0 },
      { kind: 'cancelGroup', group: 0 },
    ]);
  });

  it('reaps a worker whose workflow ended without proof', () => {
    const world = running();
    world.fold({ kind: 'workerBroken', worker: 0, message: 'terminated' });
    expect(world.decisions()).toMatchObject([{ kind: 'reapWorker', worker: { number: 0 } }]);
  });

  it('replaces a worker only when its machine is proved gone', () => {
    const world = running();
    world.fold({ kind: 'workerBroken', worker: 0, message: 'terminated' });
    world.perform();
    expect(world.decisions()).toEqual([]);
    world.fold({ kind: 'workerReaped', worker: 0 });
    expect(world.decisions()).toMatchObject([{ kind: 'startWorker', worker: { number: 1 } }]);
  });

  it('runs a broken group again even when it is cancelled', () => {
    const world = running();
    world.fold({ kind: 'cancelRequested', mode: 'hard' });
    world.perform();
    world.fold({ kind: 'groupBroken', group: 0, message: 'terminated' });
    expect(world.decisions()).toMatchObject([{ kind: 'startGroup', again: true }]);
    world.perform();
    expect(world.state.groups).toMatchObject([{ phase: 'cancelling', breaks: 1 }]);
  });

  it('lets a broken group finish in a soft cancel', () => {
    const world = running();
    world.fold({ kind: 'groupBroken', group: 0, message: 'terminated' });
    world.perform();
    world.fold({ kind: 'cancelRequested', mode: 'soft' });
    expect(world.decisions()).toEqual([{ kind: 'drainWorker', worker: 0 }]);
  });

  it('counts no worker as failed that was gone before a reset', () => {
    const world = new FleetWorld({ slices: [10], scaleMax: 4, slots: 4, available: 1 });
    const offer = {
      provider: 'local',
      profile: 'p',
      slots: 4,
      available: 1,
      host: 'process',
    } as const;
    const plan = { number: 0, name: 'w', slots: 4, offer: { ...offer, capacity: noCapacity } };
    world.fold({ kind: 'goneWorkerFound', worker: plan });
    world.settleOffers();
    expect(world.state.workerFailures).toBe(0);
    expect(world.decisions()).toMatchObject([
      { kind: 'startGroup' },
      { kind: 'startWorker', worker: { number: 1 } },
    ]);
  });

  it('gives up when workers end as fast as they are made', () => {
    const world = running();
    for (let number = 0; number < 3; number += 1) {
      world.fold({
        kind: 'workerEnded',
        worker: number,
        end: { gone: true, reason: 'not-provisioned', message: 'no engine' },
        atMs: 0,
      });
      world.perform();
    }
    expect(world.state.failure).toMatchObject({ reason: 'workersFailing' });
    expect(world.state.failure?.message).toContain('no engine');
  });

  it('gives up on no worker that served and was drained', () => {
    const world = running();
    for (let number = 0; number < 9; number += 1) {
      world.fold({
        kind: 'workerEnded',
        worker: number,
        end: { gone: true, reason: 'drained' },
        atMs: 0,
      });
      world.perform();
    }
    expect(world.state.failure).toBeUndefined();
    expect(world.state.workers.filter(holdsSlots)).toMatchObject([{ plan: { number: 9 } }]);
  });

  it('never promises more slots than scale.max', () => {
    fc.assert(
      fc.property(worlds, ({ world, seeds }) => {
        for (const seed of seeds) {
          world.randomEvent(seed);
          world.perform();
          const held = world.state.workers.filter(holdsSlots);
          expect(held.reduce((sum, worker) => sum + worker.plan.slots, 0)).toBeLessThanOrEqual(
            world.state.scaleMax,
          );
        }
      }),
    );
  });

  it('decides nothing new on what it has performed', () => {
    fc.assert(
      fc.property(worlds, ({ world, seeds }) => {
        for (const seed of seeds) {
          world.randomEvent(seed);
          world.perform();
          const again = decideFleet(world.state, world.options).filter(
            ({ kind }) => kind !== 'end',
          );
          expect(again).toEqual([]);
        }
      }),
    );
  });

  it('counts every task once, whatever order events come in', () => {
    fc.assert(
      fc.property(worlds, ({ world, seeds }) => {
        for (const seed of seeds) {
          world.randomEvent(seed);
          world.perform();
          const { total, open, succeeded, failed, cancelled } = fleetCounts(world.state);
          expect(open + succeeded + failed + cancelled).toBe(total);
          expect(total).toBe(world.total);
        }
      }),
    );
  });

  it('ends at last with every machine gone', () => {
    fc.assert(fc.property(worlds, ({ world, seeds }) => expectItEnds(world, seeds)));
  });

  it('folds any event in any state', () => {
    fc.assert(
      fc.property(worlds, ({ world, seeds }) => {
        for (const seed of seeds) {
          for (const event of world.allEvents(seed)) world.fold(event);
        }
        expect(foldFleet(world.state, { kind: 'cancelRequested', mode: 'hard' }).cancel).toBe(
          'hard',
        );
      }),
    );
  });
});

const noCapacity = { milliCpu: 0, memoryBytes: 0 };

const worlds = fc.record({
  world: fc
    .record({
      slices: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 6 }),
      scaleMax: fc.integer({ min: 1, max: 300 }),
      slots: fc.integer({ min: 1, max: 64 }),
      available: fc.integer({ min: 1, max: 5 }),
    })
    .map((shape) => new FleetWorld(shape)),
  seeds: fc.array(fc.nat(), { maxLength: 30 }),
});

function running(): FleetWorld {
  const world = new FleetWorld({ slices: [10], scaleMax: 4, slots: 4, available: 1 });
  world.settleOffers();
  world.perform();
  return world;
}
