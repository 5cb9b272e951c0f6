import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountPatterns,
  formatCpu,
  formatDuration,
  formatMemory,
  readCpu,
  readDuration,
  readMemory,
  type Reading,
} from '../../workflows/domain/units.ts';

const exact = (value: number): Reading => ({ kind: 'exact', value });

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['0.001s', 1],
    ['90', 90_000],
    [90, 90_000],
    [0, 0],
  ])('reads %j as %d milliseconds', (written, milliseconds) => {
    expect(readDuration(written)).toEqual(exact(milliseconds));
  });

  it.each([
    '',
    's',
    '-1s',
    '1S',
    '1h30m',
    ' 1s',
    '1s ',
    '1e3',
    '.5s',
    '1.s',
    '5 minutes',
    '1toString',
  ])('does not read %j', (written) =>
    expect(readDuration(written)).toEqual({ kind: 'unreadable' }),
  );

  it('refuses to round what is finer', () => {
    expect(readDuration('0.5ms')).toEqual({ kind: 'inexact' });
  });
});

describe('memory', () => {
  it.each([
    ['512M', 512_000_000],
    ['2G', 2_000_000_000],
    ['2GB', 2_000_000_000],
    ['1.5GiB', 1_610_612_736],
    ['6Mi', 6_291_456],
    ['1Ti', 1_099_511_627_776],
    ['512 MiB', 536_870_912],
    ['4096', 4096],
    [4096, 4096],
  ])('reads %j as %d bytes', (written, bytes) => {
    expect(readMemory(written)).toEqual(exact(bytes));
  });

  it.each(['2g', '2gb', '2Gib', '2X', 'G', 1e21, Number.NaN, -1])('does not read %j', (written) => {
    expect(readMemory(written)).toEqual({ kind: 'unreadable' });
  });

  it('refuses to round what is finer', () => {
    expect(readMemory('0.3Ki')).toEqual({ kind: 'inexact' });
  });
});

describe('cpu', () => {
  it.each([
    [1, 1000],
    [0.5, 500],
    ['0.001', 1],
    ['500m', 500],
    ['2', 2000],
  ])('reads %j as %d thousandths', (written, milliCpu) => {
    expect(readCpu(written)).toEqual(exact(milliCpu));
  });

  it('takes no number for a nearby one', () => {
    expect(readCpu(0.1 + 0.2)).toEqual({ kind: 'unreadable' });
    expect(readCpu('0.0005')).toEqual({ kind: 'inexact' });
  });
});

describe('every amount', () => {
  const amounts = [
    {
      of: 'durations',
      read: readDuration,
      format: formatDuration,
      pattern: amountPatterns.duration,
    },
    { of: 'memory', read: readMemory, format: formatMemory, pattern: amountPatterns.memory },
    { of: 'cpu', read: readCpu, format: formatCpu, pattern: amountPatterns.cpu },
  ] as const;
  // Cpu is written as a decimal fraction, which a number holds exactly up to here.
  const values = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 45 }));

  it.each(amounts)('of $of is read back as formatted', ({ read, format, pattern }) => {
    const written = fc.oneof(
      values,
      values.map((value) => (value % 1000) * 60_000),
    );
    fc.assert(
      fc.property(written, (value) => {
        expect(read(format(value))).toEqual(exact(value));
        expect(format(value)).toMatch(new RegExp(pattern));
      }),
    );
  });

  it.each(amounts)('of $of fits the published pattern', ({ read, pattern }) => {
    const text = fc.stringMatching(/^\d{0,3}(\.\d{1,3})?\s?[KMGTiBsmhdx]{0,3}$/);
    fc.assert(
      fc.property(text, (written) => {
        const fits = new RegExp(pattern).test(written);
        expect({ written, fits }).toEqual({ written, fits: read(written).kind !== 'unreadable' });
      }),
      { numRuns: 2000 },
    );
  });
});
