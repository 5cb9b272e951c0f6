/** What the API refuses, and how it says so: one table of codes. */

const statuses = {
  validation_unique_failed: 400,
  validation_only_one: 400,
  validation_required_field: 400,
  validation_enum: 400,
  validation_invalid_name: 400,
  validation_min_value: 400,
  validation_max_value: 400,
  validation_failure: 400,
  duplicate_error: 400,
  bad_field: 400,
  bad_request: 400,
  invalid_request_field: 400,
  invalid_zone: 400,
  http_request_size_exceeded: 400,
  missing_version: 400,
  invalid_version: 400,
  invalid_version_range: 400,
  missing_generation_parameter: 400,
  invalid_generation_parameter: 400,
  subnet_out_of_ip_addresses: 400,
  token_missing: 401,
  token_invalid: 401,
  /** IBM's status is not documented: the settings say which. */
  over_quota: 403,
  not_found: 404,
  invalid_state: 409,
  instance_delete_conflict: 409,
  resource_in_use: 409,
  floating_ip_in_use: 409,
  etag_mismatch: 412,
  rate_limit_exceeded: 429,
  internal_error: 500,
} as const satisfies Record<string, number>;

export type ApiErrorCode = keyof typeof statuses;

export interface ErrorTarget {
  readonly name: string;
  readonly type: 'field' | 'parameter' | 'header';
  readonly value?: string;
}

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly target: ErrorTarget | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: { readonly target?: ErrorTarget; readonly status?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.status = details.status ?? statuses[code];
    this.target = details.target;
  }
}

export function notFound(what: string, id: string): ApiError {
  return new ApiError('not_found', `${what} not found`, {
    target: { name: 'id', type: 'field', value: id },
  });
}

export function badField(name: string, message: string, value?: string): ApiError {
  return new ApiError('bad_field', message, {
    target: { name, type: 'field', ...(value !== undefined && { value }) },
  });
}

export interface ErrorBody {
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly more_info: string;
    readonly target?: ErrorTarget;
  }[];
  readonly trace: string;
}

export function errorBody(
  { code, message, target }: Pick<ApiError, 'code' | 'message' | 'target'>,
  trace: string,
): ErrorBody {
  const more_info = `https://cloud.ibm.com/docs/vpc?topic=vpc-errors#${code}`;
  return { errors: [{ code, message, more_info, ...(target && { target }) }], trace };
}
