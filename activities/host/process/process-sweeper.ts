/** Ends processes until none is left. */

import { setTimeout as delay } from 'node:timers/promises';
import { findMembers, type Membership } from './process-members.ts';
import { isAlive, type ProcessIdentity } from './process-table.ts';

/**
 * Kills what belongs to instances. All that ask at about the same time share one pass over the process table, and
 * passes take at most a fifth of the time, however many instances end.
 */
export class ProcessSweeper {
  #waiting: Job[] = [];
  #working = false;

  /**
   * Kills every process of the instance, again and again until a pass finds none. With `leader` also what is in the
   * session and group of that program without the instance's mark. False when some outlived `SWEEP_LIMIT_MS`
   * (stuck in the kernel, or somebody else's).
   */
  async sweep(id: string, leader?: ProcessIdentity): Promise<boolean> {
    return new Promise((settle) => {
      const until = Date.now() + SWEEP_LIMIT_MS;
      this.#waiting.push({ id, ...(leader && { leader }), known: [], until, settle });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      const jobs = this.#waiting;
      this.#waiting = [];
      const begin = performance.now();
      // No descriptors left to look with: nothing is known, so nothing is clean.
      const members = await findMembers(jobs).catch(() => undefined);
      for (const job of jobs) this.#proceed(job, members && (members.get(job.id) ?? []));
      await delay(Math.max(MIN_PAUSE_MS, 4 * (performance.now() - begin)));
    }
    this.#working = false;
  }

  #proceed(job: Job, members: readonly ProcessIdentity[] | undefined): void {
    members?.forEach(kill);
    if (members?.length === 0) job.settle(true);
    else if (Date.now() > job.until) job.settle(false);
    else this.#waiting.push({ ...job, known: members ?? job.known });
  }
}

const SWEEP_LIMIT_MS = 3_000;
const MIN_PAUSE_MS = 2;

interface Job extends Membership {
  readonly until: number;
  readonly settle: (clean: boolean) => void;
}

function kill(identity: ProcessIdentity): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  } catch {
    // Gone meanwhile, or not ours to kill: the next pass tells.
  }
}
