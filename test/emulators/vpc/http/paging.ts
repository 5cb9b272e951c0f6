import { ApiError } from '../api-error.ts';
import { ok } from './exchange.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { Row } from '../store/table.ts';
import type { View } from '../views.ts';

export interface Listing<R extends Row> {
  /** Member of the answer that holds the rows. */
  readonly member: string;
  /** Below `/v1`. */
  readonly path: string;
  readonly rows: readonly R[];
  readonly view: (row: R) => View;
  /** Query parameters that select, and what they are compared with. Several values: any of them. */
  readonly filters?: Readonly<Record<string, (row: R) => string | undefined>>;
}

const DEFAULT_ROWS = 50;
const MOST_ROWS = 100;

/** A page, newest first. IBM's order is not documented; where pages begin does not move when rows come and go. */
export function listPage<R extends Row>(exchange: Exchange, listing: Listing<R>): Reply {
  const { query, world } = exchange;
  const limit = limitOf(query.get('limit'));
  const rows = selected(exchange, listing).toSorted((one, other) => other.sequence - one.sequence);
  const before = startOf(query.get('start'));
  const rest = rows.filter((row) => row.sequence < before);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const url = `${world.baseUrl}/v1${listing.path}`;
  return ok({
    first: { href: `${url}?limit=${limit}` },
    ...(last &&
      rest.length > limit && {
        next: { href: `${url}?start=${startText(last.sequence)}&limit=${limit}` },
      }),
    limit,
    total_count: rows.length,
    [listing.member]: page.map(listing.view),
  });
}

/** All rows at once, as the collections that are not paged answer. */
export function listAll<R>(member: string, rows: readonly R[], view: (row: R) => View): Reply {
  return ok({ [member]: rows.map(view) });
}

function selected<R extends Row>(
  { query, world }: Exchange,
  { rows, filters = {} }: Listing<R>,
): readonly R[] {
  const youngestMs = world.clock.now() - world.settings.listLagMs;
  const visible = rows.filter((row) => row.createdAtMs <= youngestMs);
  return Object.entries(filters).reduce((left, [parameter, valueOf]) => {
    const wanted = query.get(parameter)?.split(',');
    return wanted ? left.filter((row) => wanted.includes(valueOf(row) ?? '')) : left;
  }, visible);
}

function limitOf(text: string | null): number {
  const limit = text === null ? DEFAULT_ROWS : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_ROWS) return limit;
  throw new ApiError(
    limit > MOST_ROWS ? 'validation_max_value' : 'validation_min_value',
    `limit must be between 1 and ${MOST_ROWS}`,
    { target: { name: 'limit', type: 'parameter', value: text ?? '' } },
  );
}

function startText(sequence: number): string {
  return Buffer.from(`after:${sequence}`).toString('base64url');
}

function startOf(text: string | null): number {
  if (text === null) return Infinity;
  const [, sequence] = /^after:(\d+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (sequence !== undefined) return Number(sequence);
  throw new ApiError('bad_request', 'The start of the page is not valid', {
    target: { name: 'start', type: 'parameter', value: text },
  });
}
