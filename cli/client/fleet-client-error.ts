/** Why the client cannot do what it was asked, by what can be done about it. */
export type FleetClientErrorCode =
  /** No such fleet, task or worker. */
  | 'not-found'
  /** A fleet of that workflow id runs. */
  | 'already-running'
  /** The fleet has come to its end. */
  | 'already-ended'
  /** The fleet, or something of it, runs, or may run. */
  | 'not-ended'
  /** The specification is not valid. */
  | 'spec-invalid'
  /** No fleet server answers for the fleet's workflows. */
  | 'no-server-answers'
  /** The fleet ended without a result. */
  | 'no-result'
  /** The client was made without a state store, or with one that holds nothing of the fleet. */
  | 'store-required'
  /** Temporal does not answer. */
  | 'unreachable'
  /** Temporal answers, and refuses. */
  | 'refused';

/** What could not be done, why, and the remedy. */
export class FleetClientError extends Error {
  override readonly name = 'FleetClientError';
  readonly code: FleetClientErrorCode;

  constructor(code: FleetClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether something thrown is a `FleetClientError`, of one of the codes when any are given. */
export function isFleetClientError(
  error: unknown,
  ...codes: readonly FleetClientErrorCode[]
): error is FleetClientError {
  return error instanceof FleetClientError && (codes.length === 0 || codes.includes(error.code));
}
