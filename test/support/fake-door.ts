import type { MachineDoor } from '../../activities/host/machine-door.ts';
import type { SshAccess } from '../../workflows/domain/worker.ts';

/** A way into machines that only remembers who knocked. */
export interface FakeDoor extends MachineDoor {
  /** Hosts that were knocked at, in order. */
  readonly knocks: readonly string[];
  /** Why no machine answers; absent: all do. */
  trouble?: string;
  /** What scripts answer. */
  output: string;
}

export function createFakeDoor(): FakeDoor {
  const knocks: string[] = [];
  const door: FakeDoor = {
    knocks,
    output: '2026-01-01T00:00:00Z ready\n',
    async knock({ host }: SshAccess) {
      knocks.push(host);
      if (door.trouble !== undefined) throw new Error(door.trouble);
      return { bootId: 'boot-1', engine: '24.0' };
    },
    run: async () => ({ exitCode: 0, output: door.output }),
  };
  return door;
}
