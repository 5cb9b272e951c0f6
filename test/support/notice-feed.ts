import { type HostNotice, HostUnavailable } from '../../activities/host/container-host.ts';

/** Notices of a fake container host, to all who follow. */
export class NoticeFeed {
  private readonly followers = new Set<Follower>();
  private readonly sleepers = new Set<() => void>();

  add(notice: HostNotice): void {
    for (const follower of this.followers) follower.notices.push(notice);
    this.stir();
  }

  /** From here on notices are lost to those who follow now. */
  lose(how: 'reconnect' | 'break'): void {
    for (const follower of this.followers) {
      follower.notices.length = 0;
      if (how === 'break') follower.broken = true;
      else follower.notices.push({ kind: 'reconnected' });
    }
    this.stir();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<HostNotice> {
    const follower: Follower = { notices: [], broken: false };
    this.followers.add(follower);
    try {
      while (!signal.aborted) {
        if (follower.broken) throw new HostUnavailable('The engine is away [watch]');
        const notice = follower.notices.shift();
        if (notice) yield notice;
        else await this.stirred(signal);
      }
    } finally {
      this.followers.delete(follower);
    }
  }

  /** Something may have changed. */
  stir(): void {
    for (const wake of this.sleepers) wake();
  }

  /** Waits for the next change, or for the abort. */
  stirred(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.sleepers.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}

interface Follower {
  readonly notices: HostNotice[];
  broken: boolean;
}
