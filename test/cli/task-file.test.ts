import { describe, expect, it } from 'vitest';
import { loadFleetSpec } from '../../cli/client/load-spec.ts';
import { fixture, loadFiles, problemsInFiles } from '../support/fleet-files.ts';

const FLEET = 'image: a\ntasks:\n  file: tasks.jsonl\n';

/** A JSONL file beside the fleet file that names it. */
const load = async (jsonl: string | Buffer, fleet = FLEET) =>
  loadFiles({ fleet, files: { 'tasks.jsonl': jsonl } });

const problemsOf = async (jsonl: string | Buffer, fleet = FLEET) =>
  problemsInFiles({ fleet, files: { 'tasks.jsonl': jsonl } });

describe('tasks in a JSONL file', () => {
  it('become the items of the input', async () => {
    const { input, spec } = await loadFleetSpec(fixture('with-file.yaml'));
    expect(input.tasks).toEqual({
      items: [
        { cmds: ['wc'], args: ['a.txt'] },
        { idx: 'foo', args: ['b.txt'], env: { N: 1 } },
        { command: '/bin/bash', args: ['-c', 'wc c.txt'] },
        { command: 'wc d.txt' },
        {},
      ],
    });
    expect(spec.tasks).toEqual({
      kind: 'items',
      items: [
        { command: ['wc'], args: ['a.txt'] },
        { index: 'foo', args: ['b.txt'], env: { N: '1' } },
        { command: ['/bin/bash'], args: ['-c', 'wc c.txt'] },
        { command: ['/bin/sh', '-c', 'wc d.txt'], args: [] },
        {},
      ],
    });
  });

  it.each([
    ['without a last line end', '{}\n{}'],
    ['with blank lines at the end', '{}\n{}\n\n \r\n'],
    ['with CRLF and white space', '  {} \r\n\t{}\t\r\n'],
    ['with a byte order mark', '\ufeff{}\n{}\n'],
  ])('are accepted %s', async (_, jsonl) => {
    const { spec } = await load(jsonl);
    expect(spec.tasks).toEqual({ kind: 'items', items: [{}, {}] });
  });

  it('are read however the file is chunked', async () => {
    const lines = Array.from({ length: 3000 }, (_, line) =>
      `{"idx":"${line}-é","args":["${'x'.repeat(line % 100)}"]}`.replace('-é', ''),
    );
    const { input } = await load(lines.join('\n'));
    expect(input.tasks.items).toEqual(lines.map((line): unknown => JSON.parse(line)));
  });

  it.each([
    [
      'a blank line in the middle',
      '{}\n\n{}',
      'tasks.jsonl:2: is blank; expected a task: remove the line',
    ],
    ['a blank first line', '\n{}', 'tasks.jsonl:1: is blank; expected a task: remove the line'],
    [
      'an open object',
      '{}\n{"args":',
      /^tasks.jsonl:2: is not JSON \(Unexpected end of JSON input\); expected one task such as/,
    ],
    ['a trailing comma', ' {"args":[],}', /^tasks.jsonl:1:13: is not JSON/],
    ['a bare word', 'hello', /^tasks.jsonl:1: is not JSON \(Unexpected token 'h'\)/],
    [
      'a line that is no object',
      '5',
      /^tasks.jsonl:1: 5 is not accepted; expected a map with the fields idx/,
    ],
    [
      'an unknown field',
      '{}\n{"cmd":["a"]}',
      'tasks.jsonl:2: cmd: is not a known field; did you mean cmds?',
    ],
    [
      'a wrong type',
      '{"args":"a"}',
      /^tasks.jsonl:1: args: a text is not accepted; expected a list of texts/,
    ],
    [
      'a wrong element',
      '{}\n{"args":["a",1]}',
      /^tasks.jsonl:2: args\[1\]: a number is not accepted/,
    ],
    [
      'a repeated idx',
      '{"idx":"a"}\n{}\n{"idx":"a"}',
      /^tasks.jsonl:3: idx: index "a" is that of another task too; .* \(see tasks.jsonl:1\)$/,
    ],
    [
      'padded and plain idx',
      '{"idx":"000001"}\n{}',
      /^tasks.jsonl:2: index "1", .* \(see tasks.jsonl:1\)$/,
    ],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22]), /^tasks.jsonl:1: is not UTF-8/],
    [
      'no tasks',
      '\n\n',
      /^fleet.yaml:3:3: tasks.file: is an empty list; expected at least one task/,
    ],
    [
      'too many bytes of tasks',
      `{"args":["${'x'.repeat(600)}"]}\n`.repeat(1000),
      /^fleet.yaml:3:3: tasks.file: the tasks take \d+ bytes; expected at most 524288/,
    ],
  ])('are refused for %s', async (_, jsonl, problem) => {
    const expected: unknown =
      typeof problem === 'string' ? problem : expect.stringMatching(problem);
    expect(await problemsOf(jsonl)).toEqual([expected]);
  });

  it('are pointed at when they lack a program', async () => {
    const text = 'tasks: {file: tasks.jsonl}';
    expect(await problemsOf('{"cmds":["a"]}\n{}', text)).toEqual([
      expect.stringMatching(/^fleet.yaml:1:1: image: is missing.* \(see tasks.jsonl:2\)$/),
    ]);
  });

  it('name every bad line up to twenty', async () => {
    const jsonl = '{}\nx\n'.repeat(25);
    const problems = await problemsOf(jsonl);
    expect(problems).toHaveLength(21);
    expect(problems[0]).toMatch(/^tasks.jsonl:2: is not JSON/);
    expect(problems[20]).toBe('and 5 more');
  });

  it('name bad lines beside faults of the fleet', async () => {
    const jsonl = 'x\n{"args":5}\n{"idx":"b"}\n';
    expect(await problemsOf(jsonl, `${FLEET}scale: {max: 0}`)).toEqual([
      expect.stringMatching(/^fleet.yaml:4:9: scale.max/),
      expect.stringMatching(/^tasks.jsonl:1: is not JSON/),
      expect.stringMatching(/^tasks.jsonl:2: args: a number is not accepted/),
    ]);
  });

  it('do not show a secret of a bad line', async () => {
    const jsonl = '{"env":{"A":"hunter2"}\n"hunter2" hunter2\nhunter2\n{"args":"hunter2"}';
    expect((await problemsOf(jsonl)).join('\n')).not.toContain('hunter2');
  });

  it('are not read beyond what is accepted', async () => {
    const problems = await problemsOf(Buffer.alloc(5_000_000, 0x5b));
    expect(problems).toEqual([
      expect.stringMatching(
        /^tasks.jsonl:1: goes beyond 2097152 bytes of file; expected at most 524288/,
      ),
    ]);
  });

  it('are refused when the file is not there', async () => {
    expect(await problemsOf('{}', 'image: a\ntasks: {file: none.jsonl}')).toEqual([
      'fleet.yaml:2:9: tasks.file: none.jsonl does not exist; expected a file',
    ]);
  });

  it('are refused beside another way to name tasks', async () => {
    const text = 'image: a\ntasks: {file: tasks.jsonl, count: 2}';
    expect(await problemsOf('{}', text)).toEqual([
      expect.stringMatching(/^fleet.yaml:2:1: tasks: count and file are given/),
    ]);
  });
});
