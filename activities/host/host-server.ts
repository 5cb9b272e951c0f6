/** The activities of a host server: it serves the workers of many fleets, each for as long as it lives. */

import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ServeRequest, WorkerRequest } from '../../workflows/activity-types.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { instanceQueue, workerQueue, workerWorkflowId } from '../../workflows/domain/ids.ts';
import type { WorkerAccess } from '../../workflows/domain/worker.ts';
import type { Failpoint } from '../failpoint.ts';
import type { Logger } from '../logger.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { Store } from '../store/store.ts';
import type { ContainerHost } from './container-host.ts';
import { FleetInstances, type StartPoller } from './fleet-instances.ts';
import { cancelDescendants, isFleetOpen, isWorkflowOpen } from './fleet-liveness.ts';
import { InstanceChannel } from './instance-channel.ts';
import { ServeClaim } from './serve-claim.ts';
import { ServedSession } from './served-session.ts';
import { UnstartedContainers } from './unstarted-containers.ts';
import { WorkerSession } from './worker-session.ts';

export interface HostServerOptions {
  readonly client: Client;
  readonly store: Store;
  /** What tasks may refer to in their environment. */
  readonly secrets: SecretSource;
  /**
   * Opens the container host of a worker: of one on this computer the same one for all workers that share it, of one that
   * is reached over SSH one of its own, which is closed when the worker is not served here any more.
   */
  readonly openHost: (access: WorkerAccess) => Promise<ContainerHost>;
  readonly startPoller: StartPoller;
  /** This computer; a worker bound to another one is refused. */
  readonly machineId: string;
  /** `<host name>:<pid>`, shown in heartbeats. */
  readonly server: string;
  readonly failpoint: Failpoint;
  readonly logger: Logger;
  /** Aborted when the process is to stop: workers are handed over. */
  readonly stopping: AbortSignal;
}

/** Why serving ends. */
type Ending =
  /** Told to drain, or drained. */
  | 'drained'
  /** This process stops, or is not the one to serve any more: another goes on. */
  | 'handOver'
  /** The worker's workflow is closed, and so is its fleet: nobody else will clean up. */
  | 'orphaned';

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
    this.refuseForeign(request);
    const claim = new ServeClaim(
      this.options.client,
      context,
      request.settings.serveHeartbeatTimeoutMs,
    );
    const stopDeadMan = this.watchFleet(request);
    try {
      await this.release(request);
      const served = await this.open(request, claim);
      claim.tell(() => served.session.summary());
      const ending = await this.serve(served, context, claim);
      await this.close(served, ending);
      if (ending === 'handOver') {
        throw ApplicationFailure.retryable('Another server takes over', failureTypes.handOver);
      }
    } finally {
      stopDeadMan();
      claim.stop();
    }
  }

  private refuseForeign(request: WorkerRequest): void {
    const { machineId } = request.worker.offer;
    if (machineId === undefined || machineId === this.options.machineId) return;
    throw ApplicationFailure.nonRetryable(
      `Cannot serve ${request.worker.name} as it is bound to computer ${machineId} and this is ${this.options.machineId}: start a host server there`,
      failureTypes.wrongMachine,
    );
  }

  /** A worker that this process serves already is asked for again when Temporal thought it silent: begin anew. */
  private async release(request: ServeRequest): Promise<void> {
    const served = this.sessions.get(request.worker.name);
    if (!served) return;
    served.superseded.abort();
    await served.closed;
  }

  private async open(request: ServeRequest, claim: ServeClaim): Promise<ServedSession> {
    const { options } = this;
    const host = await options.openHost(request.access);
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
    const served = new ServedSession(session, fleet, async () => {
      if (request.access.kind === 'ssh') await host.close();
    });
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
      await this.close(served, 'handOver');
      throw error;
    }
  }

  /** Serves until an ending is certain. */
  private async serve(
    served: ServedSession,
    context: Context,
    { lost, cancelRequested }: ServeClaim,
  ): Promise<Ending> {
    const { session } = served;
    const letGo = oneOf([this.options.stopping, served.superseded.signal, lost]);
    if (!session.request.drain) {
      await Promise.race([cancellationOf(context), oneOf([cancelRequested]), letGo]);
      const { cancelRequested: toldSo, notFound = false } = context.cancellationDetails ?? {};
      if (lost.aborted || !(cancelRequested.aborted || toldSo)) {
        return this.endingWithoutDrain(session.request, lost.aborted || notFound);
      }
    }
    session.drain();
    const drained = await Promise.race([session.empty(), letGo]);
    if (drained === 'aborted') return this.endingWithoutDrain(session.request, lost.aborted);
    await this.options.failpoint('worker:drained');
    return 'drained';
  }

  private async endingWithoutDrain(request: ServeRequest, isClosed: boolean): Promise<Ending> {
    if (!isClosed) return 'handOver';
    const { client } = this.options;
    const workerId = workerWorkflowId(request.fleet, request.worker.number);
    if ((await isWorkflowOpen(client, workerId)) !== false) return 'handOver';
    // With the fleet open its root removes what is left here; with the fleet closed nobody would.
    return (await isFleetOpen(client, request.fleet)) === false ? 'orphaned' : 'handOver';
  }

  private async close(served: ServedSession, ending: Ending): Promise<void> {
    const { session } = served;
    if (ending === 'handOver') session.abandon();
    if (ending === 'orphaned') session.drain();
    try {
      await served.leave();
      if (ending === 'orphaned') await session.empty();
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
      await served.closeHost();
      if (this.sessions.get(name) === served) this.sessions.delete(name);
      this.letGoOf(served.fleet);
      served.markClosed();
    }
  }

  /** Asks now and then whether the fleet is open; when not, asks whatever it left open to end. */
  private watchFleet(request: ServeRequest): () => void {
    const { client, logger } = this.options;
    const timer = setInterval(() => {
      void isFleetOpen(client, request.fleet)
        .then(async (open) => {
          if (open !== false) return;
          logger.warn('the fleet is closed: ending what it left open', {
            fleet: request.fleet.workflowId,
          });
          await cancelDescendants(client, request.fleet);
        })
        .catch(() => undefined);
    }, request.settings.deadManIntervalMs);
    timer.unref();
    return () => clearInterval(timer);
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

/** Resolves when the activity is cancelled, for whatever reason. */
async function cancellationOf(context: Context): Promise<void> {
  await context.cancelled.catch(() => undefined);
}

function oneOf(signals: readonly AbortSignal[]): Promise<'aborted'> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) resolve('aborted');
    any.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
