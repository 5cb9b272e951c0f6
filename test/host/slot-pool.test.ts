import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlotPool, type SlotSource } from '../../activities/host/slot-pool.ts';

class Room implements SlotSource {
  quota: number;
  taken = 0;

  constructor(quota: number) {
    this.quota = quota;
  }

  freeSlots(): number {
    return this.quota - this.taken;
  }
}

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

/** A poller and some workers; begun instances hold their slot, permits may be out. */
class PoolWorld {
  private readonly pool = new SlotPool<Room>();
  private readonly members: Room[] = [];
  private readonly waiting: AbortController[] = [];
  private permits = 0;

  async perform(kind: string, pick: number): Promise<void> {
    const room = this.members[pick % Math.max(1, this.members.length)];
    switch (kind) {
      case 'reserve':
        this.reserve();
        break;
      case 'tryReserve':
        if (this.pool.tryReserve()) this.permits += 1;
        break;
      case 'release':
        if (this.permits > 0) this.release();
        break;
      case 'begin':
        this.begin();
        break;
      case 'end':
        if (room && room.taken > 0) this.end(room);
        break;
      case 'abort':
        this.waiting.splice(pick % Math.max(1, this.waiting.length), 1)[0]?.abort('left');
        break;
      case 'join':
        this.join(new Room(pick % 4));
        break;
      case 'leave':
        if (room) this.leave(room);
        break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.check(kind);
  }

  private reserve(): void {
    const stop = new AbortController();
    this.waiting.push(stop);
    void this.pool.reserve(stop.signal).then(
      () => {
        this.permits += 1;
        this.waiting.splice(this.waiting.indexOf(stop), 1);
      },
      (reason: unknown) => expect(reason).toBe('left'),
    );
  }

  private release(): void {
    this.permits -= 1;
    this.pool.release();
  }

  /** A task arrives with a permit: it takes a slot, and its permit comes back. */
  private begin(): void {
    const room = this.pool.roomiest();
    if (this.permits === 0 || !room) return;
    room.taken += 1;
    this.release();
  }

  private end(room: Room): void {
    room.taken -= 1;
    this.pool.changed();
  }

  private join(room: Room): void {
    this.members.push(room);
    this.pool.add(room);
  }

  /** Takes its slots with it: permits for them may be out. */
  private leave(room: Room): void {
    this.members.splice(this.members.indexOf(room), 1);
    this.pool.delete(room);
  }

  private check(kind: string): void {
    const free = this.members.reduce((sum, room) => sum + room.freeSlots(), 0);
    for (const room of this.members) expect(room.taken).toBeLessThanOrEqual(room.quota);
    if (kind !== 'leave' && this.permits > this.before) {
      expect(this.permits, 'permits after a grant').toBeLessThanOrEqual(free);
    }
    expect(this.waiting.length > 0 && this.permits < free, 'waits although there is room').toBe(
      false,
    );
    this.before = this.permits;
  }

  private before = 0;
}
