import type { FleetInstances, Poller } from './fleet-instances.ts';
import type { WorkerSession } from './worker-session.ts';

/** A session, its place in the fleet's pool, and its own queue. */
export class ServedSession {
  readonly session: WorkerSession;
  readonly fleet: FleetInstances;
  readonly superseded = new AbortController();
  readonly closed: Promise<void>;
  markClosed: () => void = () => undefined;
  poller: Poller | undefined;
  private joined = false;

  constructor(session: WorkerSession, fleet: FleetInstances) {
    this.session = session;
    this.fleet = fleet;
    this.closed = new Promise((resolve) => {
      this.markClosed = resolve;
    });
  }

  async join(): Promise<void> {
    this.joined = true;
    await this.fleet.join(this.session);
  }

  async leave(): Promise<void> {
    if (!this.joined) return;
    this.joined = false;
    await this.fleet.leave(this.session);
  }
}
