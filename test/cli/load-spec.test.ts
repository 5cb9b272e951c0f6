import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFleetSpec } from '../../cli/client/load-spec.ts';
import { SpecLoadError } from '../../cli/client/spec-load-error.ts';
import type { SpecOverrides } from '../../cli/client/spec-overrides.ts';
import { parseFleetSpec } from '../../workflows/domain/spec-parser.ts';
import { fixture, loadFiles, problemsInFiles } from '../support/fleet-files.ts';

/** Loads a fleet file that has no others beside it. */
const load = async (fleet: string, overrides: SpecOverrides = {}) =>
  loadFiles({ fleet, overrides });

const problemsOf = async (fleet: string | Buffer, overrides: SpecOverrides = {}) =>
  problemsInFiles({ fleet, overrides });

describe('a fleet file that holds', () => {
  it('means the same in YAML and JSON', async () => {
    const [yaml, json] = await Promise.all(
      ['full.yaml', 'full.json'].map((name) => loadFleetSpec(fixture(name))),
    );
    expect(yaml?.spec).toStrictEqual(json?.spec);
  });

  it('is sent as it was written', async () => {
    const { input } = await loadFleetSpec(fixture('full.yaml'));
    expect(input).toMatchObject({
      env: { LEVEL: 'high', LIMIT: 100, DEBUG: false },
      resources: { cpu: 0.5, memory: '512MiB' },
      maxExecutionTime: '5m',
    });
    expect(JSON.parse(JSON.stringify(input))).toStrictEqual(input);
  });

  it('means what the input means to workflows', async () => {
    const { input, spec } = await loadFleetSpec(fixture('with-file.yaml'));
    expect(parseFleetSpec(input)).toStrictEqual({ ok: true, spec });
  });

  it('may be JSON indented with tabs', async () => {
    const text = '{\n\t"image": "a",\n\t"tasks": {\n\t\t"count": 2\n\t}\n}\n';
    expect((await load(text)).spec.tasks).toEqual({ kind: 'count', count: 2 });
  });

  it('may come from standard input', async () => {
    const { spec } = await loadFleetSpec('-', {}, chunks('image: a\nta', 'sks: {count: 2}'));
    expect(spec.tasks).toEqual({ kind: 'count', count: 2 });
  });

  it('may use anchors and begin with a mark', async () => {
    const { spec } = await load('\ufeffimage: a\nenv: &e {A: b}\ntasks: {items: [{env: *e}]}');
    expect(spec.tasks).toEqual({ kind: 'items', items: [{ env: { A: 'b' } }] });
  });
});

describe('overrides', () => {
  it('win over the file field by field', async () => {
    const text = 'image: a\nname: x\nscale: {max: 2}\nenv: {A: a, B: b}\ntasks: {count: 2}';
    const { input } = await load(text, {
      image: 'b',
      name: undefined,
      env: { B: 'c' },
      retries: { limit: 0 },
    });
    expect(input).toEqual({
      image: 'b',
      name: 'x',
      scale: { max: 2 },
      env: { A: 'a', B: 'c' },
      retries: { limit: 0 },
      tasks: { count: 2 },
    });
  });

  it('replace the tasks as a whole', async () => {
    const { input } = await load('image: a\ntasks: {count: 2}', { tasks: { indexes: '7' } });
    expect(input.tasks).toEqual({ indexes: '7' });
  });

  it('may name the tasks of a fleet', async () => {
    const { input } = await load('image: a', { tasks: { count: 1 } });
    expect(input.tasks).toEqual({ count: 1 });
  });

  it('are named where they are at fault', async () => {
    const overrides: SpecOverrides = { scale: { max: 0 }, tasks: { count: -1 } };
    expect(await problemsOf('image: a b\nscale: {max: 1}', overrides)).toEqual([
      expect.stringMatching(/^fleet.yaml:1:1: image: "a b"/),
      expect.stringMatching(/^command line: tasks.count: -1/),
      expect.stringMatching(/^command line: scale.max: 0/),
    ]);
  });
});

describe('problems in a fleet file', () => {
  it('come with line and column, in order', async () => {
    const error: unknown = await loadFleetSpec(fixture('faulty.yaml')).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SpecLoadError);
    const { message } = error as SpecLoadError;
    const lines = message.replaceAll(/\S*\/faulty/g, 'faulty').split('\n');
    expect(lines).toEqual([
      'Cannot run the fleet of faulty.yaml as it is not valid:',
      expect.stringMatching(
        /^faulty.yaml:2:1: image: "https:\/\/example.test\/alpine" is not accepted/,
      ),
      'faulty.yaml:3:1: comand: is not a known field; did you mean command?',
      expect.stringMatching(
        /^faulty.yaml:8:14: tasks.items\[1\].args\[0\]: a number is not accepted/,
      ),
      expect.stringMatching(/^faulty.yaml:10:10: scale.max: 0 is not accepted/),
    ]);
  });

  it('between fields are found once each holds', async () => {
    const text = 'tasks:\n  items:\n    - idx: a\n    - {}\n    - idx: a\n';
    expect(await problemsOf(`image: a\n${text}`)).toEqual([
      expect.stringMatching(
        /^fleet.yaml:6:7: tasks.items\[2\].idx: index "a" .* \(see fleet.yaml:4:7\)$/,
      ),
    ]);
    expect(await problemsOf('tasks: {count: 1}')).toEqual([
      expect.stringMatching(/^fleet.yaml:1:1: image: is missing/),
    ]);
  });

  it('are at the nearest field when absent', async () => {
    const text = 'image: a\ntasks: {count: 1}\nretries:\n  backoff:\n    initial: 2h\n';
    expect(await problemsOf(text)).toEqual([
      expect.stringMatching(/^fleet.yaml:4:3: retries.backoff.max: 1m, as written or by default/),
    ]);
  });

  it('behind an anchor are where it stands', async () => {
    const text = 'image: a\nenv: &e\n  A: []\ntasks: {items: [{env: *e}]}';
    expect(await problemsOf(text)).toEqual([
      expect.stringMatching(/^fleet.yaml:3:3: env.A/),
      expect.stringMatching(/^fleet.yaml:3:3: tasks.items\[0\].env.A/),
    ]);
  });

  it.each([
    [
      'a key given twice',
      'image: a\ntasks: {count: 1}\nimage: b',
      /^fleet.yaml:3:1: is not valid YAML: Map keys must be unique/,
    ],
    ['a list left open', 'image: a\ntasks: {items: [1\n', /^fleet.yaml:\d+:\d+: is not valid YAML/],
    [
      'a tag',
      'image: !secret a\ntasks: {count: 1}',
      /^fleet.yaml:1:8: is not valid YAML: Unresolved tag/,
    ],
    ['a key that is no text', '? [a]\n: 1', /^fleet.yaml:1:3: is not valid YAML/],
    ['two documents', 'image: a\n---\nimage: b', /^fleet.yaml:2:1: begins a second document/],
    [
      'an alias without anchor',
      'image: *a',
      /^fleet.yaml:1:1: cannot be expanded: Unresolved alias/,
    ],
    ['nothing', '', /^fleet.yaml:1:1: specification: is empty; expected a map/],
    ['a text', 'hello', /^fleet.yaml:1:1: specification: "hello" is not accepted/],
  ])('are named for %s', async (_, text, problem) => {
    expect((await problemsOf(text))[0]).toMatch(problem);
  });

  it.each([
    ['env: {V: 1.10}', 'env.V: would arrive as 1.1, not as written; put it in quotes'],
    ['env: {V: 0x1F}', 'env.V: would arrive as 31, not as written; put it in quotes'],
    ['env: {V: True}', 'env.V: would arrive as true, not as written; put it in quotes'],
  ])('are named for a value like %s', async (line, problem) => {
    expect(await problemsOf(`${line}\nimage: a\ntasks: {count: 1}`)).toEqual([
      `fleet.yaml:1:10: ${problem}`,
    ]);
  });

  it('are named for indexes that would change', async () => {
    expect(await problemsOf('image: a\ntasks: {items: [{idx: 007}]}')).toEqual([
      'fleet.yaml:2:23: tasks.items[0].idx: would arrive as 7, not as written; put it in quotes',
    ]);
  });

  it('are named for bytes that are no text', async () => {
    expect(await problemsOf(Buffer.from([0x61, 0xff]))).toEqual([
      'fleet.yaml: is not UTF-8; expected a file in UTF-8',
    ]);
  });

  it('are named for a file of another kind', async () => {
    expect(await problemsOf(Buffer.alloc(3 * 1024 * 1024, 0x20))).toEqual([
      expect.stringMatching(/^fleet.yaml: cannot be read: it takes 3145728 bytes/),
    ]);
  });

  it('are named for files that do not open', async () => {
    await expect(loadFleetSpec(join(tmpdir(), 'none', 'none.yaml'))).rejects.toThrow(
      /does not exist/,
    );
    await expect(loadFleetSpec(tmpdir())).rejects.toThrow(/is a folder; expected a file/);
  });
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}
