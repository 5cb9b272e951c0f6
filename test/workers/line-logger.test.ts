import { describe, expect, it } from 'vitest';
import { createLineLogger, type LineLoggerOptions } from '../../workers/line-logger.ts';

function logged(level?: LineLoggerOptions['level']) {
  const lines: string[] = [];
  const logger = createLineLogger({
    write: (line) => lines.push(line),
    now: () => new Date('2026-08-06T19:48:13.123Z'),
    ...(level && { level }),
  });
  return { lines, logger };
}

describe('the line logger', () => {
  it('writes an event a line, with its coordinates', () => {
    const { lines, logger } = logged();
    logger.warn('worker lost', { worker: 3, reason: 'no answer', empty: '', list: ['a b'] });
    expect(lines).toEqual([
      '2026-08-06T19:48:13.123Z warn worker lost worker=3 reason="no answer" empty="" list="[\\"a b\\"]"',
    ]);
  });

  it('keeps every event on one line', () => {
    const { lines, logger } = logged();
    logger.warn('two\nlines', { error: 'a\nb', nothing: undefined });
    expect(lines).toEqual([
      '2026-08-06T19:48:13.123Z warn two lines error="a\\nb" nothing=undefined',
    ]);
  });

  it('tells warnings only, unless asked for more', () => {
    const quiet = logged();
    quiet.logger.info('x');
    expect(quiet.lines).toEqual([]);
    const loud = logged('info');
    loud.logger.info('x');
    expect(loud.lines).toHaveLength(1);
  });
});
