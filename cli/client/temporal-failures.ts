/** What Temporal's client throws → the client's own errors. */

import {
  isGrpcServiceError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { FleetClientError } from './fleet-client-error.ts';

/** `what`: what could not be done, as in `Cannot <what> as …`. What is no trouble with Temporal stays as it is. */
export function clientError(error: unknown, what: string): unknown {
  const options = { cause: error };
  if (error instanceof NamespaceNotFoundError) {
    const message = `Cannot ${what} as Temporal has no namespace ${error.namespace}: create it, or name another`;
    return new FleetClientError('refused', message, options);
  }
  const status = grpcStatus(error);
  if (status === undefined) return error;
  if (refusals.has(status.code)) {
    const message = `Cannot ${what} as Temporal refuses (${reasonOf(status)})`;
    return new FleetClientError('refused', message, options);
  }
  const message = `Cannot ${what} as Temporal does not answer (${reasonOf(status)}): see whether it runs`;
  return new FleetClientError('unreachable', message, options);
}

export function isWorkflowMissing(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcStatus(error)?.code === NOT_FOUND;
}

/** Whether a question to a workflow failed because nobody runs it, or nobody who can. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (error instanceof QueryNotRegisteredError) return true;
  const code = grpcStatus(error)?.code;
  return code === DEADLINE_EXCEEDED || code === FAILED_PRECONDITION;
}

/** What gRPC said, in a few words. */
export function grpcReason(error: unknown): string | undefined {
  const status = grpcStatus(error);
  return status && reasonOf(status);
}

interface GrpcStatus {
  readonly code: number;
  readonly details: string;
}

/** Codes of gRPC. */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** Another try would come to the same; all other codes are trouble that passes. */
const refusals: ReadonlySet<number> = new Set([
  INVALID_ARGUMENT,
  NOT_FOUND,
  PERMISSION_DENIED,
  FAILED_PRECONDITION,
  UNIMPLEMENTED,
  UNAUTHENTICATED,
]);

function reasonOf({ code, details }: GrpcStatus): string {
  return code === DEADLINE_EXCEEDED ? 'it took too long' : details || `gRPC status ${code}`;
}

function grpcStatus(error: unknown): GrpcStatus | undefined {
  if (isGrpcServiceError(error)) return error;
  if (error instanceof Error && isGrpcServiceError(error.cause)) return error.cause;
  return undefined;
}
