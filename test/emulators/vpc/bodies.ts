/** Bodies of requests: read with schemas, refused in IBM's words. */

import { z } from 'zod';

import { ApiError, badField, notFound } from './api-error.ts';
import { hrefOf } from './views.ts';
import type { ApiErrorCode } from './api-error.ts';
import type { Row, Table } from './store/table.ts';
import type { World } from './world.ts';

export const nameSchema = z
  .string()
  .max(63)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, { error: 'Provided Name is invalid' });

const identitySchema = z
  .strictObject({
    id: z.string(),
    crn: z.string(),
    href: z.string(),
    name: z.string(),
    fingerprint: z.string(),
  })
  .partial();

export type Identity = z.infer<typeof identitySchema>;
type IdentityKey = keyof Identity;

/** An object that names another resource in exactly one of these ways. */
export function identity(
  keys: readonly IdentityKey[] = ['id', 'crn', 'href'],
): z.ZodType<Identity> {
  return identitySchema.superRefine((value, context) => {
    const others = Object.keys(value).filter((key) => !keys.some((allowed) => allowed === key));
    if (others.length > 0)
      refuse(context, 'invalid_request_field', `Unexpected ${others.join(', ')}`);
    onlyOne(context, value, keys);
  });
}

export const byName = identity(['name', 'href']);

/** Issues the refusal that IBM gives when a choice is made twice, or not at all. */
export function onlyOne(
  context: z.core.$RefinementCtx,
  value: object,
  keys: readonly string[],
): void {
  const set = keys.filter((key) => key in value && value[key as keyof typeof value] !== undefined);
  if (set.length === 1) return;
  const message = `Expected only one oneOf fields to be set: got ${set.length}`;
  refuse(context, 'validation_only_one', message);
}

export function refuse(
  context: z.core.$RefinementCtx,
  code: ApiErrorCode,
  message: string,
  path: string[] = [],
): void {
  context.addIssue({ code: 'custom', message, path, params: { code } });
}

/** @throws ApiError of the first thing that does not fit. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new ApiError(issue ? codeOf(issue, name) : 'bad_request', issue?.message ?? 'Bad request', {
    target: { name, type: 'field' },
  });
}

/** The row that is meant. @throws ApiError 404 when there is none. */
export function resolve<R extends Row>(
  world: World,
  table: Table<R>,
  meant: Identity,
  what: string,
): R {
  const [[key, value] = []] = Object.entries(meant).filter(([, given]) => given !== undefined);
  const found = table.rows().find((row) => keyOf(world, row, key) === value);
  if (found === undefined) throw notFound(what, String(value));
  return found;
}

/** The resource group's id; the default group's when none is meant. */
export function resolveGroup(
  world: World,
  meant: { readonly id?: string | undefined } = {},
): string {
  if (meant.id === undefined) return world.resourceGroups[0].id;
  const group = world.resourceGroups.find(({ id }) => id === meant.id);
  if (group === undefined) throw badField('resource_group', 'Resource group not found', meant.id);
  return group.id;
}

export const groupSchema = z.strictObject({ id: z.string() }).optional();

export function resolveZone({ zones }: World, meant: Identity): string {
  const name = meant.name ?? meant.href?.split('/').at(-1) ?? '';
  if (zones.includes(name)) return name;
  throw new ApiError('invalid_zone', `Zone ${name} is not a zone of this region`, {
    target: { name: 'zone', type: 'field', value: name },
  });
}

/** @throws ApiError 400, as IBM says it of names, when one of the rows has the name. */
export function checkUnique(
  rows: readonly Row[],
  name: string | undefined,
  refusal: (name: string) => ApiError = notUnique,
): void {
  if (name !== undefined && rows.some((row) => row.name === name)) throw refusal(name);
}

export function notUnique(name: string, field = 'name'): ApiError {
  return new ApiError('validation_unique_failed', `Provided Name (${name}) is not unique`, {
    target: { name: field, type: 'field', value: name },
  });
}

function keyOf(world: World, row: Row, key: string | undefined): string | undefined {
  if (key === 'href') return hrefOf(world, row.path);
  if (key === 'id' || key === 'crn' || key === 'name') return row[key];
  return key === 'fingerprint' && 'fingerprint' in row ? String(row.fingerprint) : undefined;
}

function codeOf(issue: z.core.$ZodIssue, name: string): ApiErrorCode {
  switch (issue.code) {
    case 'custom':
      // Every custom issue is made by `refuse`.
      return issue.params?.['code'] as ApiErrorCode;
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'validation_required_field'
        : 'bad_field';
    case 'unrecognized_keys':
      return 'invalid_request_field';
    case 'invalid_value':
      return 'validation_enum';
    case 'too_small':
      return 'validation_min_value';
    case 'too_big':
      return name === 'user_data' ? 'http_request_size_exceeded' : 'validation_max_value';
    case 'invalid_format':
      return name.endsWith('name') ? 'validation_invalid_name' : 'bad_field';
    default:
      return 'bad_field';
  }
}
