import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countIndexes, expandIndexes, readIndexes } from '../../workflows/domain/task-indexes.ts';

const faultsOf = (text: string): readonly string[] => {
  const reading = readIndexes(text);
  return reading.kind === 'refused' ? reading.faults : [];
};

describe('expanding an index list', () => {
  it('follows the order of mention', () => {
    expect([...expandIndexes('12,0,3,6-9')]).toEqual(['12', '0', '3', '6', '7', '8', '9']);
  });

  it('ignores white space around parts', () => {
    expect([...expandIndexes(' 1 ,\n2-3 ')]).toEqual(['1', '2', '3']);
  });

  it('yields before the whole list is expanded', () => {
    const [first] = expandIndexes('5-1000004');
    expect(first).toBe('5');
  });

  it('counts what a naive model expands', () => {
    fc.assert(
      fc.property(disjointRanges(), (ranges) => {
        const text = ranges.map(({ first, last }) => written(first, last)).join(',');
        const naive = ranges.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, offset) => String(first + offset)),
        );
        expect([...expandIndexes(text)]).toEqual(naive);
        expect(countIndexes(text)).toBe(naive.length);
      }),
    );
  });

  it('refuses exactly the lists with repetitions', () => {
    const range = fc.record({ first: fc.nat(60), length: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), (ranges) => {
        const text = ranges.map(({ first, length }) => written(first, first + length)).join(',');
        const all = ranges.flatMap(({ first, length }) =>
          Array.from({ length: length + 1 }, (_, offset) => first + offset),
        );
        const repeats = new Set(all).size < all.length;
        expect({ text, kind: readIndexes(text).kind }).toEqual({
          text,
          kind: repeats ? 'refused' : 'ranges',
        });
      }),
    );
  });

  it('never throws while reading any text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9,\- ]{0,20}$/));
    fc.assert(fc.property(text, (any) => void readIndexes(any)));
  });

  it('throws on text that was not read before', () => {
    expect(() => [...expandIndexes('1,x')]).toThrow(/part 2 "x" is no index/);
  });
});

describe('an index list is refused', () => {
  it.each([
    ['', /part 1 is empty/],
    ['1,,2', /part 2 is empty/],
    ['1,2,', /part 3 is empty/],
    ['1,x', /part 2 "x" is no index/],
    ['007', /part 1 "007" is no index; expected a whole number without leading zeros/],
    ['-3', /part 1 "-3" is no index/],
    ['1.5', /part 1 "1.5" is no index/],
    ['1-2-3', /part 1 "1-2-3" is no index/],
    ['1,9-6', /part 2 "9-6" descends; write 6-9/],
    ['1-5,7,3', /index 3 occurs in part 1 "1-5" and in part 3 "3"/],
    ['3,1-5', /index 3 occurs in part 1 "3" and in part 2 "1-5"/],
    ['0-1000000', /names 1000001 tasks; expected at most 1000000/],
    ['0-999999999999999', /expected at most 1000000/],
    ['1234567890123456', /is no index/],
  ])('%j for %s', (text, message) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(message)]);
  });

  it('with all of its bad parts', () => {
    expect(faultsOf('a,1,b')).toHaveLength(2);
  });
});

function written(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** Ranges without a common index, in any order. */
function disjointRanges(): fc.Arbitrary<readonly { first: number; last: number }[]> {
  const steps = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 50 }), length: fc.nat(20) }), {
    minLength: 1,
    maxLength: 12,
  });
  const ascending = steps.map((all) => {
    let next = -1;
    return all.map(({ gap, length }) => {
      const first = next + gap;
      next = first + length + 1;
      return { first, last: first + length };
    });
  });
  return ascending.chain((ranges) => fc.shuffledSubarray(ranges, { minLength: 1 }));
}
