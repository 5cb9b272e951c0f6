import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogLine } from '../../activities/host/container-host.ts';
import { lastLinesOf, LogBuffer, renderLogLine } from '../../activities/host/log-buffer.ts';

const TIME = '2026-01-01T00:00:00Z';

function lineOf(text: string): LogLine {
  return { time: TIME, stream: 'stdout', text, cursor: '0' };
}

/** Lines that each take so many bytes in the log. */
function linesOfBytes(...sizes: readonly number[]): readonly LogLine[] {
  const frame = Buffer.byteLength(renderLogLine(lineOf('')));
  return sizes.map((size) => lineOf('x'.repeat(size - frame)));
}

function whole(buffer: LogBuffer): { readonly head: string; readonly tail: string } {
  return { head: buffer.takeHead(), tail: buffer.takeTail() };
}

it('keeps all of a short log as its head', () => {
  const buffer = new LogBuffer();
  buffer.push(lineOf('one'));
  buffer.push(lineOf(''));
  expect(whole(buffer)).toEqual({ head: `${TIME} stdout one\n${TIME} stdout \n`, tail: '' });
});

it('fills its head to the last byte', () => {
  const buffer = new LogBuffer({ headBytes: 100, tailBytes: 100 });
  const answers = linesOfBytes(60, 40, 50).map((line) => buffer.push(line));
  expect(answers).toEqual([true, true, false]);
  expect(buffer.full()).toBe(true);
});

it('takes a head that was stored before into account', () => {
  const buffer = new LogBuffer({ headBytes: 100, kept: 60 });
  expect(linesOfBytes(50).map((line) => buffer.push(line))).toEqual([false]);
});

it('counts bytes, not letters', () => {
  const buffer = new LogBuffer({ headBytes: 0, tailBytes: 1 });
  const lost = lineOf('€🚢');
  buffer.push(lost);
  buffer.push(lineOf('kept'));
  expect(buffer.takeTail()).toContain(` ${Buffer.byteLength(renderLogLine(lost))} bytes of output`);
});

const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((it) => it.replaceAll('\n', ''));

it('keeps head and tail and counts what it drops', () => {
  const sizes = fc.record({ headBytes: fc.nat(600), tailBytes: fc.nat(600) });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), sizes, (texts, options) => {
      const buffer = new LogBuffer(options);
      const rendered = texts.map((it) => renderLogLine(lineOf(it)));
      let head = '';
      for (const [index, it] of texts.entries()) {
        buffer.push(lineOf(it));
        if (index % 7 === 0) head += buffer.takeHead();
      }
      head += buffer.takeHead();
      const [, mark = '', dropped = '0', tail = ''] =
        /^(\.\.\. serverless-fleets: (\d+) bytes [^\n]*\n)?([^]*)$/.exec(buffer.takeTail()) ?? [];
      const all = rendered.join('');
      expect(all.startsWith(head)).toBe(true);
      expect(all.endsWith(tail)).toBe(true);
      expect(Buffer.byteLength(head)).toBeLessThanOrEqual(options.headBytes);
      expect(Buffer.byteLength(head) + Number(dropped) + Buffer.byteLength(tail)).toBe(
        Buffer.byteLength(all),
      );
      expect(mark !== '').toBe(dropped !== '0');
      const lastLine = rendered.at(-1) ?? '';
      expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(
        Math.max(options.tailBytes, Buffer.byteLength(lastLine)),
      );
    }),
  );
});

it('fills the same head however often it resumes', () => {
  const cut = fc.record({
    texts: fc.array(text, { maxLength: 40 }),
    at: fc.nat(40),
    head: fc.nat(900),
  });
  fc.assert(
    fc.property(cut, ({ texts, at, head }) => {
      const once = new LogBuffer({ headBytes: head });
      for (const it of texts) once.push(lineOf(it));
      const first = new LogBuffer({ headBytes: head });
      const taken = texts.slice(0, at).filter((it) => first.push(lineOf(it))).length;
      const stored = first.takeHead();
      const second = new LogBuffer({ headBytes: head, kept: Buffer.byteLength(stored) });
      for (const it of texts.slice(taken)) second.push(lineOf(it));
      expect(stored + second.takeHead()).toBe(once.takeHead());
      expect(second.takeTail()).toBe(once.takeTail());
    }),
  );
});

it('shows the last lines without their times', () => {
  const log = ['one', 'two', '', 'four'].map((it) => renderLogLine(lineOf(it))).join('');
  expect(lastLinesOf(log, 100)).toBe('one\ntwo\n\nfour');
  expect(lastLinesOf(log, 9)).toBe('two\n\nfour');
  expect(lastLinesOf('', 100)).toBe('');
});

it('shows the end of a long last line', () => {
  const log = renderLogLine(lineOf('before')) + renderLogLine(lineOf(`${'x'.repeat(5_000)}🚢end`));
  expect(lastLinesOf(log, 7)).toBe('🚢end');
  expect(lastLinesOf(log, 6)).toBe('end');
});

it('shows whole lines only, within the bound', () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 30 }),
      fc.integer({ min: 4, max: 80 }),
      (texts, most) => {
        const log = texts.map((it) => renderLogLine(lineOf(it))).join('');
        const last = lastLinesOf(log, most);
        expect(Buffer.byteLength(last)).toBeLessThanOrEqual(most);
        expect(texts.join('\n').trimEnd().endsWith(last.trimEnd())).toBe(true);
      },
    ),
  );
});
