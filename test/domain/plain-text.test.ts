import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lastLinesWithin, oneLine, utf8Length } from '../../workflows/domain/plain-text.ts';

describe('one line', () => {
  it.each([
    ['a\n  b\t c', 'a b c'],
    ['\u001b[31mred\u001b[0m and \u001b]0;title\u0007plain', 'red and plain'],
    ['back\u0008space\u0000', 'backspace'],
    ['txt.\u202Eexe', 'txt.exe'],
    ['half \ud83d of a ship', 'half of a ship'],
  ])('of %j is %j', (text, line) => expect(oneLine(text, 80)).toBe(line));

  it('ends in an ellipsis where it was shortened', () => {
    expect(oneLine('four words are here', 10)).toBe('four word…');
    expect(oneLine('🚢🚢🚢🚢', 3)).toBe('🚢🚢…');
    expect(oneLine('🚢🚢🚢', 3)).toBe('🚢🚢🚢');
  });

  it('can always be part of an address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(300), (text, longest) => {
        const line = oneLine(text, longest + 1);
        expect(Array.from(line).length).toBeLessThanOrEqual(longest + 1);
        expect(line).not.toMatch(/[\n\r\p{Cc}]/u);
        encodeURIComponent(line);
      }),
    );
  });
});

describe('last lines', () => {
  const bounds = { lines: 3, width: 10, bytes: 100 };

  it('are the last ones, each shortened', () => {
    const log = 'one\ntwo\nthree is long\n\nfive\n\n';
    expect(lastLinesWithin(log, bounds)).toEqual(['three is …', '', 'five']);
  });

  it.each(['', '\n \n'])('of %j are none', (log) =>
    expect(lastLinesWithin(log, bounds)).toEqual([]),
  );

  it('keep within their bytes, the last before the first', () => {
    expect(lastLinesWithin('aaaa\nbbbb\ncccc', { ...bounds, bytes: 10 })).toEqual(['bbbb', 'cccc']);
    expect(lastLinesWithin('aaaa\nbbbb\ncccc', { ...bounds, bytes: 4 })).toEqual([]);
  });
});

it('counts bytes as UTF-8 has them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }),
  );
});
