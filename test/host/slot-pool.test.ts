import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlotPool } from '../../activities/host/slot-pool.ts';
import { PoolWorld, Room } from '../support/pool-world.ts';

it('grants a permit for each free slot', async () => {
  const pool = new SlotPool<Room>();
  pool.add(new Room(1));
  pool.add(new Room(1));
  const { signal } = new AbortController();
  await pool.reserve(signal);
  expect(pool.tryReserve()).toBe(true);
  expect(pool.tryReserve()).toBe(false);
});

it('wakes who waits when room appears', async () => {
  const pool = new SlotPool<Room>();
  const waiting = pool.reserve(new AbortController().signal);
  pool.add(new Room(1));
  await waiting;
  expect(pool.tryReserve()).toBe(false);
});

it('serves who waits in the order of coming', async () => {
  const pool = new SlotPool<Room>();
  const room = new Room(0);
  pool.add(room);
  const order: number[] = [];
  const all = [1, 2, 3].map((number) =>
    pool.reserve(new AbortController().signal).then(() => order.push(number)),
  );
  room.quota = 3;
  pool.changed();
  await Promise.all(all);
  expect(order).toEqual([1, 2, 3]);
});

it('rejects an aborted reservation with the signal’s own reason', async () => {
  const pool = new SlotPool<Room>();
  const stop = new AbortController();
  const waiting = pool.reserve(stop.signal);
  const reason = new Error('shutting down');
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  pool.add(new Room(1));
  expect(pool.tryReserve()).toBe(true);
});

it('gives nothing to who was aborted before', async () => {
  const pool = new SlotPool<Room>();
  pool.add(new Room(1));
  const reason = new Error('shutting down');
  await expect(pool.reserve(AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(pool.tryReserve()).toBe(true);
});

it('offers nothing while a worker is over its quota', () => {
  const pool = new SlotPool<Room>();
  const full = new Room(1);
  full.taken = 3;
  pool.add(full);
  expect(pool.tryReserve()).toBe(false);
  expect(pool.roomiest()).toBeUndefined();
  pool.add(new Room(1));
  expect(pool.tryReserve()).toBe(true);
  expect(pool.tryReserve()).toBe(false);
});

it('names the worker with the most room', () => {
  const pool = new SlotPool<Room>();
  const [small, large] = [new Room(1), new Room(5)];
  pool.add(small);
  pool.add(large);
  expect(pool.roomiest()).toBe(large);
  large.taken = 5;
  expect(pool.roomiest()).toBe(small);
  small.taken = 1;
  expect(pool.roomiest()).toBeUndefined();
});

const step = fc.record({
  kind: fc.constantFrom(
    'reserve',
    'tryReserve',
    'release',
    'begin',
    'end',
    'abort',
    'join',
    'leave',
  ),
  pick: fc.nat(20),
});

it('never promises more than the quotas hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = new PoolWorld();
      for (const { kind, pick } of steps) await world.perform(kind, pick);
    }),
    { numRuns: 300 },
  );
});
