/** When hooks run, and what follows when they fail. */

import { ApplicationFailure } from '@temporalio/activity';
import type { DeprovisionRequest, ProvisionRequest } from '../../workflows/activity-types.ts';
import { failureTypes } from '../../workflows/domain/failures.ts';
import type { ProvisionRefusal, WorkerAccess } from '../../workflows/domain/worker.ts';
import type { MachineDoor } from '../host/machine-door.ts';
import { type Logger, messageOf } from '../logger.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { HookFailed, runHook } from './machine-hook.ts';

export interface HookSurroundings {
  readonly door: MachineDoor;
  readonly secrets: SecretSource;
  readonly logger: Logger;
}

/** A machine whose hook fails is of no use: `not-ready`. */
export async function afterStartup(
  { door, secrets }: HookSurroundings,
  { afterStartup: hook, worker }: ProvisionRequest,
  access: WorkerAccess,
  signal: AbortSignal,
): Promise<void> {
  if (!hook || access.kind !== 'ssh') return;
  try {
    await runHook({ name: 'afterStartup', hook, worker, access, door, secrets, signal });
  } catch (error) {
    if (!(error instanceof HookFailed)) throw error;
    const refusal: ProvisionRefusal = 'not-ready';
    throw ApplicationFailure.create({
      type: failureTypes.notProvisioned,
      message: error.message,
      nonRetryable: true,
      details: [refusal],
    });
  }
}

/** The machine is removed whatever becomes of the hook. */
export async function beforeShutdown(
  { door, secrets, logger }: HookSurroundings,
  { beforeShutdown: hook, worker, access }: DeprovisionRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!hook || access?.kind !== 'ssh') return;
  try {
    await runHook({ name: 'beforeShutdown', hook, worker, access, door, secrets, signal });
  } catch (error) {
    signal.throwIfAborted();
    logger.warn('hook failed', { worker: worker.name, error: messageOf(error) });
  }
}
