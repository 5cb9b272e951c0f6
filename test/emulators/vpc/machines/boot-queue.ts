/** Machines that boot at once on a few processors all take as long as all of them together: so they take turns. */

import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export class BootQueue {
  readonly #waiting: (() => void)[] = [];
  readonly #untilBooted: (address: string) => Promise<void>;
  #free: number;

  /**
   * @param width How many boot at the same time.
   * @param untilBooted Default: until it listens for SSH, at most five seconds.
   */
  constructor(width: number, untilBooted = untilListening) {
    this.#free = width;
    this.#untilBooted = untilBooted;
  }

  /** Gives power to a machine in its turn; the next one has its turn when this one lets people in, or after a while. */
  async boot(address: string, power: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await power();
    } catch (error) {
      this.#leave();
      throw error;
    }
    void this.#untilBooted(address).finally(() => this.#leave());
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

const LIMIT_MS = 5_000;
const PAUSE_MS = 100;

async function untilListening(address: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (Date.now() < end && !(await listens(address))) await pause(PAUSE_MS);
}

async function listens(address: string): Promise<boolean> {
  const socket = createConnection({ host: address, port: 22, timeout: 1_000 });
  try {
    await Promise.race([once(socket, 'connect'), once(socket, 'timeout').then(refuse)]);
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function refuse(): never {
  throw new Error('Nobody answers');
}
