import { describe, expect, it } from 'vitest';
import type { VpcPaging, VpcResponse } from '../../activities/provider/vpc/vpc-calls.ts';
import { allVpcRows, nextStart } from '../../activities/provider/vpc/vpc-pages.ts';

interface Page {
  readonly rows: readonly { readonly id: string }[];
  readonly next?: { readonly href: string };
}

/** Answers the pages by their starts and remembers what was asked. */
function book(pages: Readonly<Record<string, Page>>): {
  readonly asked: VpcPaging[];
  readonly list: (paging: VpcPaging) => Promise<VpcResponse<Page>>;
} {
  const asked: VpcPaging[] = [];
  return {
    asked,
    list: async (paging) => {
      asked.push(paging);
      return { status: 200, result: pages[paging.start ?? ''] ?? { rows: [] } };
    },
  };
}

describe('a paged list', () => {
  it('is followed by the starts that it names', async () => {
    const { asked, list } = book({
      '': {
        rows: [{ id: 'a' }, { id: 'b' }],
        next: { href: 'https://x/v1/rows?start=p%202&limit=2' },
      },
      'p 2': { rows: [{ id: 'b' }, { id: 'c' }] },
    });
    const rows = await allVpcRows('rows', list);
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([{ limit: 100 }, { limit: 100, start: 'p 2' }]);
  });

  it('that leads in a circle is given up', async () => {
    const { list } = book({
      '': { rows: [], next: { href: '/rows?start=1' } },
      '1': { rows: [], next: { href: '/rows?start=1' } },
    });
    await expect(allVpcRows('rows', list)).rejects.toThrow('circle');
  });

  it('ends where no start is named', () => {
    expect(nextStart({})).toBeUndefined();
    expect(nextStart({ next: { href: 'https://x/v1/rows?limit=50' } })).toBeUndefined();
    expect(nextStart({ next: { href: '/v1/rows?start=abc' } })).toBe('abc');
  });
});
