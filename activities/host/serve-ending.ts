/** How the serving of a worker ends. */

import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ServeRequest, WorkerRequest } from '../../workflows/activity-types.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import { workerWorkflowId } from '../../workflows/domain/ids.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { messageOf } from '../logger.ts';
import { isFleetOpen, isWorkflowOpen } from './fleet-liveness.ts';
import type { ServedMachine } from './served-machine.ts';

/** Why serving ends. */
export type Ending =
  /** Told to drain, or drained. */
  | 'drained'
  /** This process stops, or is not the one to serve any more: another goes on. */
  | 'handOver'
  /** The machine could not be reached for so long that it counts as lost. */
  | 'lost'
  /** The worker's workflow is closed, and so is its fleet: nobody else will clean up. */
  | 'orphaned';

/** What ends without a drain is left to another server, unless nobody wants the worker any more. */
export async function endingWithoutDrain(
  client: Client,
  { fleet, worker }: ServeRequest,
  isClosed: boolean,
): Promise<Ending> {
  if (!isClosed) return 'handOver';
  if ((await isWorkflowOpen(client, workerWorkflowId(fleet, worker.number))) !== false) {
    return 'handOver';
  }
  // With the fleet open its root removes what is left here; with the fleet closed nobody would.
  return (await isFleetOpen(client, fleet)) === false ? 'orphaned' : 'handOver';
}

/** Throws when the worker is bound to another computer. */
export function refuseForeign({ worker }: WorkerRequest, ownMachineId: string): void {
  const { machineId } = worker.offer;
  if (machineId === undefined || machineId === ownMachineId) return;
  throw ApplicationFailure.nonRetryable(
    `Cannot serve ${worker.name} as it is bound to computer ${machineId} and this is ${ownMachineId}: start a host server there`,
    failureTypes.wrongMachine,
  );
}

export function handOverFailure(): ApplicationFailure {
  return ApplicationFailure.retryable('Another server takes over', failureTypes.handOver);
}

export function lostFailure(
  { worker, settings }: ServeRequest,
  { lost }: ServedMachine,
): ApplicationFailure {
  // Fleets of before have no such setting.
  const seconds = (settings.lostAfterMs ?? defaultSettings.lostAfterMs) / 1000;
  return ApplicationFailure.nonRetryable(
    `Worker ${worker.name} is lost as its machine could not be reached for ${seconds} s: ${messageOf(lost.reason)}`,
    failureTypes.workerLost,
  );
}

/** Resolves when the activity is cancelled, for whatever reason. */
export async function cancellationOf(context: Context): Promise<void> {
  await context.cancelled.catch(() => undefined);
}

export function oneOf(signals: readonly AbortSignal[]): Promise<'aborted'> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) resolve('aborted');
    any.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
