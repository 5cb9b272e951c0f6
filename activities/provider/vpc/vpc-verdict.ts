/** What follows from an answer that is a no, or from none: by status and code, never by the words of a message. */

export type VpcVerdict =
  /** Something of that name is there: look it up by name, and take it if it is ours. */
  | 'adopt'
  /** There is no such thing: for a deletion a success; for a creation, something that it refers to is missing. */
  | 'gone'
  /** No room for it there: another zone, profile or class may have some. */
  | 'elsewhere'
  /** Its state is in the way (or its ETag has moved): look, and ask again later. */
  | 'again'
  /** We ask too often: wait as long as told, and ask less often. */
  | 'slower'
  /** Nobody knows whether it was done: look for the result by name before asking again. */
  | 'doubt'
  /** We may not: stop, and tell a person. */
  | 'denied'
  /** The request is wrong as it is: asking again cannot help. */
  | 'refused';

/** What an answer says of itself. */
export interface VpcAnswer {
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  /** `errors[0].code` of the body. */
  readonly code?: string;
  /** `errors[0].target.name` of the body: the field at fault. */
  readonly target?: string;
  /** The answer is of the service that gives out tokens, not of the VPC API: nothing was asked of the latter. */
  readonly fromIam?: boolean;
}

export function vpcVerdict({ status, code = '', target, fromIam = false }: VpcAnswer): VpcVerdict {
  if (status === undefined || status >= 500 || status === 408) return 'doubt';
  if (status === 429) return 'slower';
  if (fromIam) return 'denied';
  if (noRoomCodes.has(code) || code.includes('capacity')) return 'elsewhere';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404 || status === 410) return 'gone';
  if (isTaken(status, code, target)) return 'adopt';
  if (status === 409 || status === 412) return 'again';
  return 'refused';
}

/** Quotas come with a status that IBM does not document: 400, 403 and 409 have all been seen. */
const noRoomCodes: ReadonlySet<string> = new Set(['over_quota', 'subnet_out_of_ip_addresses']);

/** A taken name is a 400 in all that is known of today's API, and was a 409 in the former one. */
function isTaken(status: number, code: string, target = ''): boolean {
  if (status !== 400 && status !== 409) return false;
  if (code === 'bad_field') return target === 'name' || target.endsWith('.name');
  return (
    code === 'validation_unique_failed' ||
    code === 'duplicate_error' ||
    code.endsWith('_name_exists')
  );
}
