import { expect } from 'vitest';
import { SlotPool, type SlotSource } from '../../activities/host/slot-pool.ts';

export class Room implements SlotSource {
  quota: number;
  taken = 0;

  constructor(quota: number) {
    this.quota = quota;
  }

  freeSlots(): number {
    return this.quota - this.taken;
  }
}

/** A poller and some workers; begun instances hold their slot, permits may be out. */
export class PoolWorld {
  private readonly pool = new SlotPool<Room>();
  private readonly members: Room[] = [];
  private readonly waiting: AbortController[] = [];
  private permits = 0;
  /** Permits at the last look. */
  private before = 0;

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
}
