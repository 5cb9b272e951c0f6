import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskSource } from '../../workflows/domain/spec.ts';
import {
  entryBytes,
  jsonBytes,
  sliceTasks,
  taskEntries,
  taskTotal,
} from '../../workflows/domain/task-entries.ts';

describe('task entries', () => {
  it('of a count are numbered from 0', () => {
    expect([...taskEntries({ kind: 'count', count: 2 })]).toEqual([
      { index: '0', key: '000-00000-0' },
      { index: '1', key: '000-00000-1' },
    ]);
  });

  it('of an index list keep its order', () => {
    expect([...taskEntries({ kind: 'indexes', indexes: '65,3-4' })]).toEqual([
      { index: '65', key: '000-00000-65' },
      { index: '3', key: '000-00000-3' },
      { index: '4', key: '000-00000-4' },
    ]);
  });

  it('of items carry position keys and own fields', () => {
    const items = [{ command: ['a'] }, { index: 'foo', args: ['b'], env: { C: 'd' } }];
    expect([...taskEntries({ kind: 'items', items })]).toEqual([
      { index: '0', key: '000-00000-00000000000000000000', command: ['a'] },
      { index: 'foo', key: '000-00000-00000000000000000001', args: ['b'], env: { C: 'd' } },
    ]);
  });

  it('are as many as the total says', () => {
    fc.assert(
      fc.property(sources(), (source) => {
        expect([...taskEntries(source)]).toHaveLength(taskTotal(source));
      }),
    );
  });

  it('can be iterated twice and are lazy', () => {
    const entries = taskEntries({ kind: 'count', count: Number.MAX_SAFE_INTEGER });
    const [first] = entries;
    const [again] = entries;
    expect([first?.index, again?.index]).toEqual(['0', '0']);
  });
});

describe('slices of tasks', () => {
  it('hold every task in order within bounds', () => {
    const bounds = fc.record({
      maxTasks: fc.integer({ min: 1, max: 9 }),
      maxBytes: fc.integer({ min: 700, max: 1500 }),
    });
    fc.assert(
      fc.property(sources(), bounds, (source, { maxTasks, maxBytes }) => {
        const slices = [...sliceTasks(taskEntries(source), { maxTasks, maxBytes })];
        expect(slices.flat()).toEqual([...taskEntries(source)]);
        for (const slice of slices) {
          expect(slice.length).toBeGreaterThan(0);
          expect(slice.length).toBeLessThanOrEqual(maxTasks);
          const jsonl = slice.map((entry) => `${JSON.stringify(entry)}\n`).join('');
          expect(Buffer.byteLength(jsonl)).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });

  it('are no shorter than the bounds ask', () => {
    const slices = [
      ...sliceTasks(taskEntries({ kind: 'count', count: 1200 }), {
        maxTasks: 500,
        maxBytes: 262_144,
      }),
    ];
    expect(slices.map((slice) => slice.length)).toEqual([500, 500, 200]);
  });

  it('refuse an entry larger than a slice', () => {
    const source: TaskSource = { kind: 'items', items: [{ args: ['x'.repeat(100)] }] };
    expect(() => [...sliceTasks(taskEntries(source), { maxTasks: 1, maxBytes: 100 })]).toThrow(
      /Cannot slice task 0/,
    );
  });
});

describe('sizes', () => {
  it('are those of UTF-8 JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ unit: 'binary' }), (json, text) => {
        const value: unknown = [JSON.parse(json), text, '\u{1F600}é€\ud800'];
        expect(jsonBytes(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
      }),
    );
  });

  it('of entries count the line end', () => {
    expect(entryBytes({ index: '0', key: 'k' })).toBe('{"index":"0","key":"k"}\n'.length);
  });
});

function sources(): fc.Arbitrary<TaskSource> {
  const text = fc.string({ maxLength: 20, unit: 'grapheme' });
  const item = fc.record({ args: fc.array(text, { maxLength: 4 }) });
  return fc.oneof(
    fc.integer({ min: 1, max: 40 }).map((count) => ({ kind: 'count', count }) as const),
    fc
      .integer({ min: 0, max: 40 })
      .map((last) => ({ kind: 'indexes', indexes: `100,0-${last}` }) as const),
    fc
      .array(item, { minLength: 1, maxLength: 30 })
      .map((items) => ({ kind: 'items', items }) as const),
  );
}
