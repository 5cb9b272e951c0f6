/** A request as handlers see it, and what they answer. */

import { ApiError, notFound } from '../api-error.ts';
import { etagOf } from '../views.ts';
import type { Row, Table } from '../store/table.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export interface Exchange {
  readonly world: World;
  /** Values of the placeholders of the route. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, a form's members, or undefined. */
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One operation of an API. Handlers do all that they do at once, so that requests never meet half done. */
export interface Route {
  /** The method of IBM's SDK that makes such requests. */
  readonly operation: string;
  readonly method: string;
  /** With placeholders in braces. */
  readonly path: string;
  /** An API other than that of VPC has neither its versions nor, where tokens are given out, its tokens. */
  readonly open?: true;
  readonly handle: (exchange: Exchange) => Reply;
}

export function ok(body: View, row?: Row): Reply {
  return { status: 200, body, ...(row && { headers: { ETag: etagOf(row) } }) };
}

export function created(body: View, row?: Row): Reply {
  return { status: 201, body, ...(row && { headers: { ETag: etagOf(row) } }) };
}

export const noContent: Reply = { status: 204 };

/** The row that the path names. @throws ApiError 404 */
export function rowOf<R extends Row>(
  { path }: Exchange,
  table: Table<R>,
  what: string,
  placeholder = 'id',
): R {
  const id = path[placeholder] ?? '';
  const row = table.find(id);
  if (row === undefined) throw notFound(what, id);
  return row;
}

/** @throws ApiError 412 when the client has seen another state than the present one. */
export function checkMatch({ world, headers }: Exchange, row: Row): void {
  const expected = headers['if-match'];
  if (expected === undefined || world.settings.etags === 'lenient') return;
  if (expected === etagOf(row)) return;
  throw new ApiError('etag_mismatch', 'The resource has changed since it was read', {
    target: { name: 'If-Match', type: 'header', value: expected },
  });
}
