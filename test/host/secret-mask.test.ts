import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../activities/host/container-host.ts';
import { LineSplitter } from '../../activities/host/log-lines.ts';
import { createSecretMask, MASKED_BYTES } from '../../activities/host/secret-mask.ts';

describe('a mask', () => {
  it('replaces each value wherever it stands', () => {
    const mask = createSecretMask(['password1', 'password12']);
    expect(mask.text('password1 password12, xpassword1x')).toBe('*** ***, x***x');
  });

  it('leaves short values and texts of other people', () => {
    expect(createSecretMask(['short', '']).text('short')).toBe('short');
    expect(createSecretMask(['password1']).text('password')).toBe('password');
  });

  it('takes the lines of a value one by one', () => {
    const key = '-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n-----END KEY-----\n';
    const mask = createSecretMask([key]);
    expect(lines(mask, 'MIIEvQIBADANBg')).toEqual(['***']);
  });

  it('takes a value as text, not as a pattern', () => {
    expect(createSecretMask(['a.b*c(d)$&']).text('a.b*c(d)$& aXbbc')).toBe('*** aXbbc');
  });

  it('lets nothing of a value through, however lines are cut', () => {
    const value = fc.stringMatching(/^[a-f]{8,40}$/);
    const filler = fc.nat({ max: 80 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), filler, (values, shift) => {
        // Values meet the place where long lines are cut, at each of their characters.
        const text = `${'-'.repeat(65_536 - shift)}${values.join('|')}${'-'.repeat(100)}\n`;
        const splitter = new LineSplitter();
        const shown = lines(createSecretMask(values), ...splitter.push(Buffer.from(text))).join('');
        for (const one of values) {
          for (let at = 0; at + MASKED_BYTES <= one.length; at += 1) {
            expect(shown).not.toContain(one.slice(at, at + MASKED_BYTES));
          }
        }
        expect(shown).toMatch(/-{100}$/);
      }),
      { numRuns: 300 },
    );
  });
});

function lines(mask: ReturnType<typeof createSecretMask>, ...texts: readonly string[]): string[] {
  return texts.map((text) => mask.line(lineOf(text)).text);
}

function lineOf(text: string): LogLine {
  return { time: '2026-01-01T00:00:00Z', stream: 'stdout', text, cursor: '1' };
}
