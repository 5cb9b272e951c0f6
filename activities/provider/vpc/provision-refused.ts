import { ApplicationFailure } from '@temporalio/activity';
import { failureTypes } from '../../../workflows/domain/failures.ts';
import type { ProvisionRefusal } from '../../../workflows/domain/worker.ts';

/** No machine can be had with this offer: the workflow is told, and decides what is tried next. */
export function provisionRefused(
  refusal: ProvisionRefusal,
  message: string,
  cause?: unknown,
): ApplicationFailure {
  return ApplicationFailure.create({
    type: failureTypes.notProvisioned,
    message,
    nonRetryable: true,
    details: [refusal],
    ...(cause instanceof Error && { cause }),
  });
}

export function isRefusal(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}
