import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inTransition, nextLife, unborn } from './vpc/instances/instance-life.ts';
import type { InstanceLife, LifeEffect, LifeEvent } from './vpc/instances/life-events.ts';

const askings: fc.Arbitrary<LifeEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('actionAsked' as const),
    type: fc.constantFrom('start' as const, 'stop' as const, 'reboot' as const),
    force: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('preempted' as const),
    notice: fc.boolean(),
    policy: fc.constantFrom('stop' as const, 'delete' as const),
  }),
  fc.record({
    kind: fc.constant('hostFailed' as const),
    policy: fc.constantFrom('stop' as const, 'restart' as const),
  }),
  fc.constant({ kind: 'deletionAsked' as const }),
);

interface Told {
  readonly life: InstanceLife;
  readonly dissolved: boolean;
  /** The one transition that counts. */
  readonly open?: Extract<LifeEffect, { readonly kind: 'transit' }>;
}

/** Tells an event, answers at once what is asked of the cloud, and keeps the newest transition. */
function tell(told: Told, event: LifeEvent, room: boolean): Told {
  const { life, effects } = nextLife(told.life, event);
  let after: Told = { ...told, life };
  for (const effect of effects) {
    if (effect.kind === 'transit') after = { ...after, open: effect };
    if (effect.kind === 'dissolve') after = { ...after, dissolved: true };
    if (effect.kind === 'place') {
      const answer: LifeEvent = room
        ? { kind: 'placed' }
        : { kind: 'refused', code: 'cannot_start_capacity' };
      after = tell(after, answer, room);
    }
  }
  return after;
}

/** Lets all transitions end, until nothing is under way. */
function settle(told: Told, room: boolean): Told {
  let after = told;
  for (let step = 0; after.open && step < 100; step += 1) {
    const { open, ...rest } = after;
    after = tell(rest, open.next, room);
  }
  return after;
}

const begin: Told = tell({ life: unborn, dissolved: false }, { kind: 'created' }, true);

describe('the life of an instance', () => {
  it('comes to rest after whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(askings, fc.boolean()), { maxLength: 30 }), (events) => {
        let told = begin;
        for (const [event, rests] of events) {
          told = tell(told, event, true);
          if (rests) told = settle(told, true);
        }
        const end = settle(told, true);
        expect(end.open).toBeUndefined();
        expect(end.dissolved || !inTransition(end.life)).toBe(true);
      }),
    );
  });

  it('ends with its deletion, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(askings, { maxLength: 30 }), fc.boolean(), (events, room) => {
        let told = begin;
        for (const event of events) told = tell(told, event, room);
        const end = settle(tell(told, { kind: 'deletionAsked' }, room), room);
        expect(end.dissolved).toBe(true);
      }),
    );
  });

  it('hears nothing more once it is being deleted', () => {
    fc.assert(
      fc.property(askings, (event) => {
        const deleting = tell(begin, { kind: 'deletionAsked' }, true);
        expect(tell(deleting, event, true)).toEqual(deleting);
      }),
    );
  });

  it('drops what is queued when forced', () => {
    const running = settle(begin, true);
    const stopping = tell(running, { kind: 'actionAsked', type: 'stop', force: false }, true);
    const queued = tell(stopping, { kind: 'actionAsked', type: 'start', force: false }, true);
    const forced = tell(queued, { kind: 'actionAsked', type: 'stop', force: true }, true);
    expect(queued.life.queue).toEqual(['start']);
    expect(settle(queued, true).life.status).toBe('running');
    expect(settle(forced, true).life.status).toBe('stopped');
  });
});
