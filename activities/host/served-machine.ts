/** The machine of a worker, for as long as this process serves it: its container host, whether it answers, its lease. */

import type { Context } from '@temporalio/activity';
import type { ServeRequest } from '../../workflows/activity-types.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import type { SshAccess, WorkerAccess, WorkerSummary } from '../../workflows/domain/worker.ts';
import type { Logger } from '../logger.ts';
import type { ContainerHost } from './container-host.ts';
import type { MachineDoor } from './machine-door.ts';
import { keepLease } from './machine-lease.ts';
import { MachineReach } from './machine-reach.ts';

export interface ServedMachine {
  readonly host: ContainerHost;
  /** Resolves when the machine has answered for the first time. */
  readonly answered: Promise<void>;
  /** Aborts when it could not be reached for `lostAfterMs`; the reason says why. */
  readonly lost: AbortSignal;
  /** What heartbeats say of it beside the rest. */
  summary(): Pick<WorkerSummary, 'trouble' | 'awayMs'>;
  /** Lets go of the machine; what is on it is not touched. */
  close(): Promise<void>;
}

export interface MachineAccess {
  /**
   * Opens the container host of a worker: of one on this computer the same one for all workers that share it, of one that
   * is reached over SSH one of its own.
   */
  readonly openHost: (access: WorkerAccess) => Promise<ContainerHost>;
  readonly door: MachineDoor;
  readonly logger: Logger;
}

export async function openMachine(
  request: ServeRequest,
  context: Context,
  machines: MachineAccess,
): Promise<ServedMachine> {
  const { access } = request;
  const host = await machines.openHost(access);
  return access.kind === 'local'
    ? thisComputer(host)
    : farMachine(host, { access, request, context, machines });
}

/** It is never given up: nobody else could say what runs on it. */
function thisComputer(host: ContainerHost): ServedMachine {
  return {
    host,
    answered: Promise.resolve(),
    lost: new AbortController().signal,
    summary: () => ({}),
    close: () => Promise.resolve(),
  };
}

function farMachine(
  host: ContainerHost,
  {
    access,
    request,
    context,
    machines,
  }: {
    readonly access: SshAccess;
    readonly request: ServeRequest;
    readonly context: Context;
    readonly machines: MachineAccess;
  },
): ServedMachine {
  const { door, logger } = machines;
  // Fleets of before have no such settings.
  const settings = { ...defaultSettings, ...request.settings };
  const reach = new MachineReach({
    ask: () => host.describe(),
    lostAfterMs: settings.lostAfterMs,
    awayMs: awayBefore(context),
  });
  const closed = new AbortController();
  void reach.watch();
  const lease = { door, access, logger, worker: request.worker.name };
  void keepLease(lease, settings.leaseIntervalMs, closed.signal);
  return {
    host,
    answered: reach.answered,
    lost: reach.lost,
    summary: () => reach.summary(),
    async close() {
      closed.abort();
      reach.stop();
      await host.close();
    },
  };
}

/** What the last heartbeat of whoever served before says; details are whatever it sent. */
function awayBefore({ info }: Context): number {
  const details: unknown = info.heartbeatDetails;
  if (typeof details !== 'object' || details === null || !('awayMs' in details)) return 0;
  return typeof details.awayMs === 'number' ? details.awayMs : 0;
}
