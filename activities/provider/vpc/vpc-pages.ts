import { vpcRefusal } from './vpc-failure.ts';
import type { VpcPaging, VpcResponse } from './vpc-calls.ts';
import type { VpcPage } from './vpc-objects.ts';

type PageOf<Member extends string, Row> = VpcPage & Readonly<Record<Member, readonly Row[]>>;

/** IBM's largest page. */
const PAGE_ROWS = 100;
/** More than any quota of theirs lets be; a list that goes on for longer does not end. */
const MAX_PAGES = 1_000;

/**
 * All rows of a paged list, each once although rows move between pages while they are read. Throws when a page cannot be
 * had: a part of a list is never taken for the whole.
 */
export async function allVpcRows<Member extends string, Row extends { readonly id: string }>(
  member: Member,
  list: (paging: VpcPaging) => Promise<VpcResponse<PageOf<Member, Row>>>,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  const starts = new Set<string>();
  let start: string | undefined;
  do {
    const { result } = await list({ limit: PAGE_ROWS, ...(start !== undefined && { start }) });
    for (const row of result[member]) rows.set(row.id, row);
    start = nextStart(result);
    if (start !== undefined && (starts.has(start) || starts.size >= MAX_PAGES))
      throw endless(member);
    if (start !== undefined) starts.add(start);
  } while (start !== undefined);
  return [...rows.values()];
}

/** The opaque start of the next page; undefined after the last one. */
export function nextStart({ next }: VpcPage): string | undefined {
  if (next === undefined) return undefined;
  return new URL(next.href, 'https://relative.invalid').searchParams.get('start') ?? undefined;
}

function endless(member: string): Error {
  return vpcRefusal(`list of ${member}`, 'its pages lead in a circle: report this to IBM');
}
