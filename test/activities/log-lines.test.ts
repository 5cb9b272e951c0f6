import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LineSplitter,
  MAX_LINE_BYTES,
  OffsetLineSplitter,
} from '../../activities/host/log-lines.ts';

describe('LineSplitter', () => {
  it('gives the same lines however bytes are chunked', () => {
    fc.assert(
      fc.property(streamBytes, cuts, (bytes, sizes) => {
        expect(linesOf(chunked(bytes, sizes))).toEqual(linesOf([bytes]));
      }),
    );
  });

  it('replaces what is not UTF-8 as decoders do', () => {
    fc.assert(
      fc.property(streamBytes, (bytes) => {
        expect(linesOf([bytes]).join('\n')).toBe(decoded(bytes).replace(/\n$/, ''));
      }),
    );
  });

  it('keeps carriage returns and empty lines', () => {
    expect(linesOf([Buffer.from('a\r\n\n\nb')])).toEqual(['a\r', '', '', 'b']);
  });

  it('gives no line for an empty stream', () => {
    expect(linesOf([])).toEqual([]);
  });

  it('leaves a line of exactly the limit whole', () => {
    const line = 'x'.repeat(MAX_LINE_BYTES);
    expect(linesOf([Buffer.from(`${line}\n`)])).toEqual([line]);
    expect(linesOf([Buffer.from(line)])).toEqual([line]);
  });

  it('cuts long lines between characters, never within', () => {
    fc.assert(
      fc.property(fc.constantFrom('é', '€', '🚢', 'x€'), fc.nat(3), cuts, (text, lead, sizes) => {
        const line = 'a'.repeat(lead) + text.repeat(Math.ceil((3 * MAX_LINE_BYTES) / text.length));
        const parts = linesOf(
          chunked(
            Buffer.from(`${line}\n`),
            sizes.map((size) => size * 997),
          ),
        );
        expect(parts.join('') === line).toBe(true);
        expect(parts.every((part) => Buffer.byteLength(part) <= MAX_LINE_BYTES)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('does not hold on to a reused chunk', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.from('abc');
    splitter.push(chunk);
    chunk.fill('z');
    expect(splitter.push(Buffer.from('\n'))).toEqual(['abc']);
  });
});

describe('OffsetLineSplitter', () => {
  it('resumes after any line with exactly the rest', () => {
    fc.assert(
      fc.property(streamBytes, fc.nat(), (bytes, choice) => {
        const all = offsetLines(bytes, 0);
        const taken = all.length === 0 ? 0 : choice % all.length;
        const resumeAt = all[taken]?.endOffset ?? 0;
        expect(offsetLines(bytes.subarray(resumeAt), resumeAt)).toEqual(all.slice(taken + 1));
      }),
    );
  });

  it('resumes within a long line at its parts', () => {
    const bytes = Buffer.from(`${'ü'.repeat(MAX_LINE_BYTES)}\nend`);
    const all = offsetLines(bytes, 0);
    const first = all[0]?.endOffset ?? 0;
    expect(all.map((line) => line.text.length)).toEqual([
      MAX_LINE_BYTES / 2,
      MAX_LINE_BYTES / 2,
      3,
    ]);
    expect(offsetLines(bytes.subarray(first), first)).toEqual(all.slice(1));
  });
});

/** Newlines, characters of one to four bytes, and bytes that are no UTF-8. */
const streamBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', 'a', 'é', '€', '🚢', '\uFEFF').map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.concat(parts));

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 });

/** The bytes in chunks of these sizes, taken in turns. */
function chunked(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return chunks;
}

function linesOf(chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function offsetLines(bytes: Buffer, offset: number) {
  const splitter = new OffsetLineSplitter(offset);
  return [...splitter.push(bytes), ...splitter.end()];
}

/** Newlines end every character, so lines can be decoded apart from each other. */
function decoded(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
