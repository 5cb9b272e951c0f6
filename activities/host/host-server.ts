/** The activities of a host server: it serves the workers of many fleets, each for as long as it lives. */

import type { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ServeRequest } from '../../workflows/activity-types.ts';
import { instanceQueue, workerQueue } from '../../workflows/domain/ids.ts';
import type { Failpoint } from '../failpoint.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { Store } from '../store/store.ts';
import { FleetInstances, type StartPoller } from './fleet-instances.ts';
import { watchFleet } from './dead-man.ts';
import { InstanceChannel } from './instance-channel.ts';
import { ServeClaim } from './serve-claim.ts';
import {
  cancellationOf,
  type Ending,
  endingWithoutDrain,
  handOverFailure,
  lostFailure,
  oneOf,
  refuseForeign,
} from './serve-ending.ts';
import { type MachineAccess, openMachine, type ServedMachine } from './served-machine.ts';
import { ServedSession } from './served-session.ts';
import { UnstartedContainers } from './unstarted-containers.ts';
import { WorkerSession } from './worker-session.ts';

export interface HostServerOptions extends MachineAccess {
  readonly client: Client;
  readonly store: Store;
  /** What tasks may refer to in their environment. */
  readonly secrets: SecretSource;
  readonly startPoller: StartPoller;
  /** This computer; a worker bound to another one is refused. */
  readonly machineId: string;
  /** `<host name>:<pid>`, shown in heartbeats. */
  readonly server: string;
  readonly failpoint: Failpoint;
  /** Aborted when the process is to stop: workers are handed over. */
  readonly stopping: AbortSignal;
}

/** What is served, by whom. */
interface Serving {
  readonly request: ServeRequest;
  readonly context: Context;
  readonly claim: ServeClaim;
}

export class HostServer {
  private readonly options: HostServerOptions;
  private readonly fleets = new Map<string, FleetInstances>();
  private readonly sessions = new Map<string, ServedSession>();
  private readonly unstarted = new UnstartedContainers();

  constructor(options: HostServerOptions) {
    this.options = options;
  }

  /** Serves a worker until it is drained. Throws a retryable `hand-over` when another process is to go on. */
  async serveWorker(request: ServeRequest, context: Context): Promise<void> {
    refuseForeign(request, this.options.machineId);
    const claim = new ServeClaim(
      this.options.client,
      context,
      request.settings.serveHeartbeatTimeoutMs,
    );
    const stopDeadMan = watchFleet(request, this.options);
    try {
      await this.release(request);
      await this.serveMachine(await openMachine(request, context, this.options), {
        request,
        context,
        claim,
      });
    } finally {
      stopDeadMan();
      claim.stop();
    }
  }

  private async serveMachine(machine: ServedMachine, serving: Serving): Promise<void> {
    const { request, claim } = serving;
    try {
      claim.tell(() => ({ phase: 'connecting', ...machine.summary() }));
      const letGo = oneOf([this.options.stopping, claim.lost, machine.lost]);
      const isAway = (await Promise.race([machine.answered, letGo])) === 'aborted';
      const ending = isAway ? 'handOver' : await this.run(machine, serving);
      if (ending === 'lost' || (isAway && this.isLost(machine, claim))) {
        throw lostFailure(request, machine);
      }
      if (ending === 'handOver') {
        throw handOverFailure();
      }
    } finally {
      await machine.close();
    }
  }

  private async run(machine: ServedMachine, serving: Serving): Promise<Ending> {
    const { request, claim } = serving;
    const served = await this.open(request, machine, claim);
    claim.tell(() => ({ ...served.session.summary(), ...machine.summary() }));
    const ending = await this.serve(served, machine, serving);
    await this.close(served, machine.lost, ending);
    return ending;
  }

  /** Whoever is not to serve any more does not judge. */
  private isLost(machine: ServedMachine, claim: ServeClaim): boolean {
    return machine.lost.aborted && !claim.lost.aborted && !this.options.stopping.aborted;
  }

  /** A worker that this process serves already is asked for again when Temporal thought it silent: begin anew. */
  private async release(request: ServeRequest): Promise<void> {
    const served = this.sessions.get(request.worker.name);
    if (!served) return;
    served.superseded.abort();
    await served.closed;
  }

  private async open(
    request: ServeRequest,
    { host, lost }: ServedMachine,
    claim: ServeClaim,
  ): Promise<ServedSession> {
    const { options } = this;
    const fleet = this.fleetOf(request);
    const session = new WorkerSession(request, {
      host,
      store: options.store,
      secrets: options.secrets,
      channel: new InstanceChannel(options.client),
      failpoint: options.failpoint,
      logger: options.logger,
      server: options.server,
      unstarted: this.unstarted,
      roomChanged: () => fleet.roomChanged(),
      confirmServing: () => claim.confirm(),
    });
    const served = new ServedSession(session, fleet);
    this.sessions.set(request.worker.name, served);
    try {
      await session.open();
      served.poller = await options.startPoller({
        queue: workerQueue(request.fleet, request.worker.number),
        runInstance: async (asked, asker) =>
          asked.kind === 'locate' ? session.locate(asked, asker) : { kind: 'doubt' },
        wakeServer: () => claim.ask(),
      });
      if (!request.drain) await served.join();
      return served;
    } catch (error) {
      await this.close(served, lost, 'handOver');
      throw error;
    }
  }

  /** Serves until an ending is certain. */
  private async serve(
    served: ServedSession,
    machine: ServedMachine,
    { context, claim }: Serving,
  ): Promise<Ending> {
    const { session } = served;
    const { lost, cancelRequested } = claim;
    const superseded = served.superseded.signal;
    const letGo = oneOf([this.options.stopping, superseded, lost, machine.lost]);
    if (!session.request.drain) {
      await Promise.race([cancellationOf(context), oneOf([cancelRequested]), letGo]);
      if (this.isLost(machine, claim)) return 'lost';
      const { cancelRequested: toldSo, notFound = false } = context.cancellationDetails ?? {};
      if (lost.aborted || !(cancelRequested.aborted || toldSo)) {
        return endingWithoutDrain(this.options.client, session.request, lost.aborted || notFound);
      }
    }
    session.drain();
    const drained = await Promise.race([session.empty(), letGo]);
    if (drained === 'aborted' && this.isLost(machine, claim)) return 'lost';
    if (drained === 'aborted')
      return endingWithoutDrain(this.options.client, session.request, lost.aborted);
    await this.options.failpoint('worker:drained');
    return 'drained';
  }

  private async close(served: ServedSession, lost: AbortSignal, ending: Ending): Promise<void> {
    const { session } = served;
    if (ending === 'handOver' || ending === 'lost') session.abandon();
    if (ending === 'orphaned') session.drain();
    try {
      await served.leave();
      if (ending === 'orphaned') await Promise.race([session.empty(), oneOf([lost])]);
    } finally {
      await this.end(served);
    }
  }

  /** Whatever becomes of its poller, the worker may be served anew. */
  private async end(served: ServedSession): Promise<void> {
    const { name } = served.session.request.worker;
    try {
      await served.poller?.stop();
    } finally {
      served.session.close();
      if (this.sessions.get(name) === served) this.sessions.delete(name);
      this.letGoOf(served.fleet);
      served.markClosed();
    }
  }

  private fleetOf(request: ServeRequest): FleetInstances {
    const queue = instanceQueue(request.fleet);
    const fleet = this.fleets.get(queue) ?? new FleetInstances(queue, this.options.startPoller);
    this.fleets.set(queue, fleet);
    fleet.users += 1;
    return fleet;
  }

  /** Forgets a fleet when its last session has ended: not before, or two would poll one queue. */
  private letGoOf(fleet: FleetInstances): void {
    fleet.users -= 1;
    if (fleet.users === 0) this.fleets.delete(fleet.queue);
  }
}
