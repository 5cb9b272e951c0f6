import { describe, expect, it } from 'vitest';
import { renderSweep, sweepSummary } from '../../cli/output/sweep-view.ts';
import { renderWorker, renderWorkerList } from '../../cli/output/worker-view.ts';
import type { SweepReport } from '../../workflows/domain/sweep.ts';
import { renderBlocks } from '../../cli/output/fields.ts';
import { renderFleet } from '../../cli/output/fleet-view.ts';
import { createOutput } from '../../cli/output/output.ts';
import { renderProgress } from '../../cli/output/progress.ts';
import { renderTable } from '../../cli/output/table.ts';
import { renderTaskResult } from '../../cli/output/task-result.ts';
import { renderDuration, renderSpan } from '../../cli/output/times.ts';
import { parseFleetSpec } from '../../workflows/domain/spec-parser.ts';
import { description } from '../support/fake-fleets.ts';
import { FakeSink } from '../support/fake-io.ts';

describe('a table', () => {
  it('aligns its columns and shows nothing as a dash', () => {
    const columns = [
      ['Name', (row: { name: string }) => row.name],
      ['Size', (row: { size?: number }) => row.size],
    ] as const;
    const rows = [{ name: 'a\nb', size: 1 }, { name: 'long name' }];
    expect(renderTable(columns, rows)).toBe('Name       Size\na b        1\nlong name  -');
  });
});

describe('fields', () => {
  it('begin two spaces after the longest label', () => {
    const blocks = [
      { fields: [['A', 1] as const, ['Long', undefined] as const] },
      { title: 'None', fields: [] },
      { title: 'More', fields: [['B', 'x\n  y'] as const] },
    ];
    expect(renderBlocks(blocks)).toBe('A:     1\nLong:\n\nMore:\n  B:  x y');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [440, '0.4s'],
    [9_940, '9.9s'],
    [26_400, '26s'],
    [60_000, '1m'],
    [123_000, '2m3s'],
    [3_900_000, '1h5m'],
    [273_600_000, '3d4h'],
    [-5, '0s'],
  ])('of %i ms is said as %s', (ms, said) => {
    expect(renderDuration(ms)).toBe(said);
  });

  it('runs to now while there is no end', () => {
    const now = Date.parse('2026-08-06T19:48:43Z');
    expect(renderSpan('2026-08-06T19:48:13Z', undefined, now)).toBe('30s');
    expect(renderSpan(undefined, undefined, now)).toBeUndefined();
  });
});

describe('the result of a task', () => {
  it.each([
    [{ exitCode: 0 }, 'exit 0'],
    [{ exitCode: 3, code: 'non-zero-exit' }, 'exit 3'],
    [{ exitCode: 137, code: 'out-of-memory' }, 'out-of-memory'],
    [{ code: 'image-not-found' }, 'image-not-found'],
    [{}, undefined],
  ])('of %j is %s', (task, said) => {
    expect(renderTaskResult(task)).toBe(said);
  });
});

describe('progress', () => {
  it.each([
    [{}, 'wordcount  running  2 of 10 tasks ended, 3 running'],
    [
      { tasks: { total: 10, pending: 0, running: 0, succeeded: 7, failed: 2, cancelled: 1 } },
      'wordcount  running  10 of 10 tasks ended, 2 failed, 1 cancelled',
    ],
    [
      { tasks: { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 } },
      'wordcount  running',
    ],
    [
      { awaited: { since: '2026-01-01T00:00:00.000Z', reason: 'full' } },
      'wordcount  running  2 of 10 tasks ended, 3 running, waiting for machines',
    ],
  ])('of %j is one line', (overrides, line) => {
    expect(renderProgress(description(overrides))).toBe(line);
  });
});

describe('a fleet', () => {
  it('is shown without the values of its variables', () => {
    const parse = parseFleetSpec({
      image: 'alpine',
      command: ['sh'],
      env: { TOKEN: 'secret-value', KEY: { secret: 'library/key' } },
      tasks: { indexes: '1,3-5' },
      maxExecutionTime: '5m',
      retries: { rules: [{ on: { exitCodes: [2, '10-20'] }, then: 'fail' }] },
    });
    if (!parse.ok) throw new Error('the specification of the test is not valid');
    const shown = renderFleet({ ...description(), spec: parse.spec });
    expect(shown).toContain('Variable 0:                 TOKEN');
    expect(shown).not.toContain('secret-value');
    expect(shown).toContain('Variable 1:                 KEY (secret library/key)');
    expect(shown).toContain('Retry rule 0:             exit codes 2, 10-20: fail');
    expect(shown).toContain('Indexes:  1,3-5');
    expect(shown).toContain('Max execution time:       5m');
  });
});

describe('a worker', () => {
  const worker = {
    number: 0,
    name: 'fleet-abcdef12-0',
    workflowId: 'w/abcdef12/workers/0',
    state: 'lost',
    slots: 8,
    profile: 'cx2-8x16',
  } as const;
  const place = {
    connection: 'default',
    region: 'eu-de',
    zone: 'eu-de-1',
    availability: 'spot',
    hourlyPrice: 0.34,
  } as const;

  it('of a cloud is shown with place, price, address and reason', () => {
    const address = 'root@10.240.0.4:22';
    const shown = renderWorker({ ...worker, place, address, reason: 'it fell silent' });
    expect(shown).toMatch(/Status: +lost\n/);
    expect(shown).toMatch(/Reason: +it fell silent\n/);
    expect(shown).toMatch(/Place: +eu-de-1, spot\n/);
    expect(shown).toMatch(/Price: +0.34 USD an hour\n/);
    expect(shown).toMatch(/Address: +root@10.240.0.4:22\n/);
  });

  it('is listed with its place only where there are places', () => {
    expect(renderWorkerList([{ ...worker, place }])).toContain('eu-de-1, spot');
    expect(renderWorkerList([{ ...worker, machineId: 'm1' }])).not.toContain('Zone');
  });
});

describe('a sweep', () => {
  const trace = {
    provider: 'vpc',
    kind: 'volume',
    id: 'r006-1',
    name: 'fleet-abcdef12-0-boot',
    shortFleetId: 'abcdef12',
  } as const;
  const report: SweepReport = {
    troubles: [],
    found: [
      { trace, verdict: 'remove', removal: { kind: 'removed' } },
      { trace, verdict: 'remove', removal: { kind: 'failed', message: 'it is in use' } },
      { trace, verdict: 'remove' },
      { trace, verdict: 'fleet-open' },
    ],
  };

  it('shows what became of each thing', () => {
    const outcomes = renderSweep(report)
      .split('\n')
      .map((line) => line.split(/ {2,}/).at(-1));
    expect(outcomes).toEqual([
      'Outcome',
      'removed',
      'it is in use',
      'would be removed',
      'left: its fleet runs',
    ]);
    expect(sweepSummary(report)).toBe('Found 4, removed 1, left 3.');
  });

  it('says so when there is nothing', () => {
    expect(renderSweep({ found: [], troubles: [] })).toBe('');
    expect(sweepSummary({ found: [], troubles: [] })).toBe('Nothing of any fleet was found.');
  });
});

describe('output', () => {
  const write = async (format: 'table' | 'json' | 'yaml') => {
    const sink = new FakeSink();
    const output = createOutput(format, sink);
    await output.result({ a: 1 }, () => 'one');
    await output.item({ b: [2] }, () => 'two');
    return sink.text;
  };

  it.each([
    ['table', 'one\ntwo\n'],
    ['json', '{\n  "a": 1\n}\n{"b":[2]}\n'],
    ['yaml', 'a: 1\n---\nb:\n  - 2\n'],
  ] as const)('as %s is what its readers expect', async (format, expected) => {
    expect(await write(format)).toBe(expected);
  });
});
