import { messageOf } from '../../logger.ts';
import { vpcVerdict } from './vpc-verdict.ts';
import type { VpcAnswer, VpcVerdict } from './vpc-verdict.ts';

interface VpcFailureDetails extends VpcAnswer {
  /** The method of `VpcApi` that was called. */
  readonly operation: string;
  /** In IBM's words, or those of the network. */
  readonly reason: string;
  /** How long IBM asks us to wait. */
  readonly retryAfterMs?: number;
  /** IBM's name for the request, for their support. */
  readonly trace?: string;
}

/** Everything that goes wrong with a call to the VPC API. */
export class VpcFailure extends Error {
  override readonly name = 'VpcFailure';
  readonly verdict: VpcVerdict;
  readonly details: VpcFailureDetails;

  constructor(verdict: VpcVerdict, details: VpcFailureDetails, options?: ErrorOptions) {
    super(sentence(details), options);
    this.verdict = verdict;
    this.details = details;
  }
}

/** The one translation of what IBM's library throws. */
export function vpcFailure(operation: string, error: unknown): VpcFailure {
  if (error instanceof VpcFailure) return error;
  const details = detailsOf(operation, error);
  return new VpcFailure(vpcVerdict(details), details, { cause: error });
}

/** The call cannot be made as it is; nothing was sent. */
export function vpcRefusal(operation: string, reason: string): VpcFailure {
  return new VpcFailure('refused', { operation, reason });
}

/** There was no answer in time; it may still have been done. */
export function vpcSilence(operation: string, timeoutMs: number): VpcFailure {
  return new VpcFailure('doubt', { operation, reason: `there was no answer for ${timeoutMs} ms` });
}

function sentence({ operation, reason, ...facts }: VpcFailureDetails): string {
  const coordinates = Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`);
  const where = coordinates.length > 0 ? ` [${coordinates.join(', ')}]` : '';
  return `VPC call ${operation} failed as ${reason}${where}`;
}

function detailsOf(operation: string, error: unknown): VpcFailureDetails {
  const thrown = membersOf(error);
  const body = membersOf(thrown['result']);
  const [first] = Array.isArray(body['errors']) ? body['errors'].map(membersOf) : [];
  const retryAfterMs = retryAfterOf(thrown['headers']);
  return {
    operation,
    reason: text(first?.['message']) ?? text(body['errorMessage']) ?? messageOf(error),
    ...given('status', typeof thrown['status'] === 'number' ? thrown['status'] : undefined),
    ...given('code', text(first?.['code']) ?? text(body['errorCode'])),
    ...given('target', text(membersOf(first?.['target'])['name'])),
    ...given('trace', text(body['trace'])),
    ...(first === undefined && text(body['errorCode']) !== undefined && { fromIam: true }),
    ...given('retryAfterMs', retryAfterMs),
  };
}

/** In whole seconds; the form with a date is not used by IBM. */
function retryAfterOf(headers: unknown): number | undefined {
  const seconds = Number(membersOf(headers)['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object may be read by member, which is all that is claimed.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  // Of the one name given, which TypeScript widens to any string.
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
