import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mixMachines, type MachineChoice } from '../../workflows/domain/machine-mix.ts';
import { machineShapes, type Stock } from '../../workflows/domain/machine-shapes.ts';
import type { Offer } from '../../workflows/domain/worker.ts';
import { type CloudOffers, cloudOffers, commonProfiles } from '../support/cloud-offers.ts';

const GB = 1e9;

describe('the cheapest mix of machines', () => {
  it.each([
    [10, 1, 2, ['cx2-8x16', 'cx2-2x4']],
    [11, 4, 8, ['cx2-32x64', 'cx2-8x16', 'cx2-4x8']],
    [1, 2, 4, ['cx2-2x4']],
    [2, 1, 2, ['cx2-2x4']],
    [8, 1, 4, ['bx2-8x32']],
    [4, 1, 8, ['mx2-4x32']],
  ])('for %d instances of %d cpu and %d GB is %j', (slots, cpu, memory, expected) => {
    const need = { milliCpu: cpu * 1000, memoryBytes: memory * GB };
    expect(namesOf(choose({ slots, need }))).toEqual(expected);
  });

  it('is the same where no price is known', () => {
    expect(namesOf(choose({ slots: 10, hourlyPrice: () => undefined }))).toEqual([
      'cx2-8x16',
      'cx2-2x4',
    ]);
  });

  it('is one machine rather than several that cost as much', () => {
    expect(namesOf(choose({ slots: 7 }))).toEqual(['cx2-8x16']);
    expect(namesOf(choose({ slots: 15 }))).toEqual(['cx2-16x32']);
  });

  it('rounds up on the last machine that is allowed', () => {
    expect(namesOf(choose({ slots: 10, machines: 1 }))).toEqual(['cx2-16x32']);
  });

  it('takes the largest when none holds all on its own', () => {
    const [only, ...others] = choose({ slots: 1000, machines: 1 });
    expect(only).toMatchObject({ offer: { profile: 'cx2-128x256' }, slots: 128 });
    expect(others).toEqual([]);
  });

  it('does not take more of an offer than there is', () => {
    expect(choose({ slots: 10, available: 1 }).map(({ slots }) => slots)).toEqual([8]);
  });

  it('never holds more than is wanted, on no machine too many', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const choices = choose(request);
        expect(sumOf(choices)).toBeLessThanOrEqual(request.slots);
        expect(choices.length).toBeLessThanOrEqual(request.machines);
        for (const { offer, slots } of choices) {
          expect(slots).toBeGreaterThan(0);
          expect(slots).toBeLessThanOrEqual(offer.slots);
        }
      }),
    );
  });

  it('holds all that is wanted when nothing is scarce', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const choices = choose({ ...request, machines: Infinity, available: Infinity });
        expect(sumOf(choices)).toBe(request.slots);
      }),
    );
  });

  it('does not depend on the order of the offers', () => {
    fc.assert(
      fc.property(requests, fc.infiniteStream(fc.nat()), (request, seeds) => {
        const shuffled = commonProfiles
          .map((profile) => [profile, seeds.next().value ?? 0] as const)
          .toSorted((a, b) => a[1] - b[1])
          .map(([profile]) => profile);
        expect(namesOf(choose({ ...request, profiles: shuffled }))).toEqual(
          namesOf(choose(request)),
        );
      }),
    );
  });
});

describe('machines of given profiles', () => {
  it.each([
    ['bx2-8x32', 100, 2, 8, 25],
    ['mx2-4x32', 24, 1, 8, 6],
    ['mx3d-24x240', 8, 12, 120, 4],
    ['cx2-2x4', 10, 1, 2, 5],
  ])('%s for %d instances of %d cpu and %d GB are %d', (profile, slots, cpu, memory, count) => {
    const need = { milliCpu: cpu * 1000, memoryBytes: memory * GB };
    const choices = choose({ slots, need, profiles: [profile], inOrder: true });
    expect(namesOf(choices)).toEqual(Array.from({ length: count }, () => profile));
    expect(sumOf(choices)).toBe(slots);
  });

  it('are taken in their order, as far as they go', () => {
    const profiles = ['bx2-4x16', 'cx2-2x4'];
    const names = namesOf(choose({ slots: 8, profiles, inOrder: true, available: 1 }));
    expect(names).toEqual(['bx2-4x16']);
  });
});

interface Chosen extends Partial<CloudOffers> {
  readonly slots: number;
  readonly machines?: number;
  readonly inOrder?: boolean;
}

function choose({ slots, machines = Infinity, inOrder = false, ...rest }: Chosen) {
  const offers = cloudOffers({ profiles: commonProfiles, ...rest });
  const wishes = { availability: ['standard'] as const, ...(inOrder && rest) };
  return mixMachines(
    { slots, machines, inOrder, shapes: machineShapes(offers, wishes) },
    stockOf(offers),
  );
}

/** As much of each connection as the first offer says. */
function stockOf(offers: readonly Offer[]): Stock {
  let left = offers[0]?.available ?? 0;
  return { has: () => left > 0, draw: () => (left -= 1) };
}

function namesOf(choices: readonly MachineChoice[]): readonly string[] {
  return choices.map(({ offer }) => offer.profile);
}

function sumOf(choices: readonly MachineChoice[]): number {
  return choices.reduce((sum, { slots }) => sum + slots, 0);
}

const requests = fc.record({
  slots: fc.integer({ min: 1, max: 400 }),
  machines: fc.integer({ min: 1, max: 12 }),
  available: fc.integer({ min: 0, max: 12 }),
  need: fc.record({
    milliCpu: fc.integer({ min: 100, max: 16_000 }),
    memoryBytes: fc.integer({ min: 1, max: 64 }).map((gigabytes) => gigabytes * GB),
  }),
});
