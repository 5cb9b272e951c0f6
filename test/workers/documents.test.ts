/** The documents, compared with what they speak of. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { parseArguments } from '../../cli/program.ts';
import { loadFleetSpec } from '../../cli/client/load-spec.ts';
import { defaultSettings } from '../../workflows/domain/settings.ts';
import { injectedEnvNames } from '../../workflows/domain/spec-limits.ts';
import { fleetJsonSchema, type JsonSchema } from '../../workflows/domain/spec-schema.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = read('README.md');

const documents = [
  'README.md',
  'test/e2e/FAULTS.md',
  ...readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('.github', name)),
];

describe.each(documents)('%s', (document) => {
  it('links to files and headings that exist', () => {
    expect(brokenLinks(document)).toEqual([]);
  });

  it('names files of the project that exist', () => {
    const named = [...read(document).matchAll(NAMED_FILE)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the README', () => {
  it('shows examples as they are in their files', () => {
    const shown = [...README.matchAll(/\[(test\/examples\/\S+)\]\(\1\):\n\n```\w+\n(.*?)```$/gms)];
    expect(shown.map(([, path]) => path)).toEqual([
      'test/examples/hello.yaml',
      'test/examples/worker.mjs',
      'test/examples/run.mjs',
      'test/examples/application/worker.mjs',
      'test/examples/application/workflows.mjs',
      'test/examples/fleets.config.yaml',
    ]);
    for (const [, path = '', text] of shown) expect(text, path).toBe(read(path));
  });

  it('has a row for each field of a fleet file', () => {
    for (const [field, { default: value }] of fieldsOf(fleetJsonSchema())) {
      const [, written] = rowOf(field);
      if (typeof value === 'string' || typeof value === 'number')
        expect(written, field).toContain(`\`${value}\``);
    }
  });

  it('has a row for each setting with its default', () => {
    for (const [name, value] of Object.entries(defaultSettings))
      expect(rowOf(name)[1], name).toBe(value.toLocaleString('en'));
  });

  it('has a row for each command of the program', () => {
    const shown = rows(README)
      .map(([first = '']) => /^`fleet ([a-z]+(?: (?:list|get))?)/.exec(first)?.[1])
      .filter((verb) => verb !== undefined);
    expect(new Set(shown)).toEqual(new Set(commandsOf([])));
  });

  it('names each variable that instances get', () => {
    expect(injectedEnvNames.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the example fleets', () => {
  it('say the same in YAML and in JSON', async () => {
    const [yaml, json] = await Promise.all(
      ['hello.yaml', 'hello.json'].map((name) => loadFleetSpec(join(ROOT, 'test/examples', name))),
    );
    expect(json?.spec).toEqual(yaml?.spec);
  });

  it('take their tasks from a file beside them', async () => {
    const { spec } = await loadFleetSpec(join(ROOT, 'test/examples/wordcount.yaml'));
    expect(spec.tasks).toMatchObject({ kind: 'items', items: [{ index: 'passwd' }, {}, {}] });
  });
});

/** A path in backquotes, from the root of the project. */
const NAMED_FILE = /`((?:workflows|activities|workers|cli|test|\.ci|\.github)(?:\/[\w.-]+)+)`/g;

function brokenLinks(document: string): readonly string[] {
  const links = [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, link = '']) => link,
  );
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : relative(ROOT, resolve(ROOT, dirname(document), path));
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !headingsOf(target).includes(anchor);
  });
}

function headingsOf(document: string): readonly string[] {
  return [...withoutCode(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

/** Fields by their path, `scale.max`; of maps the fields in them, of lists of maps those by their own name. */
function fieldsOf(schema: JsonSchema, above = ''): readonly (readonly [string, JsonSchema])[] {
  const kinds = (schema.oneOf ?? []).flatMap((kind) => fieldsOf(kind, above));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = fieldsOf(field, `${above}${name}.`);
    const items = field.items?.properties ? fieldsOf(field.items) : [];
    const itself = inner.length === 0 ? [[`${above}${name}`, field] as const] : inner;
    return [...itself, ...items];
  });
  return [...own, ...kinds];
}

/** The cells of the README's row that begins with this name. */
function rowOf(name: string): readonly string[] {
  const row = rows(README).find(([first]) => first === `\`${name}\``);
  expect(row, `the README has no row for ${name}`).toBeDefined();
  return row ?? [];
}

/** The rows of all tables of a document, as cells. */
function rows(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
}

/** `run`, `task list`: as the program's own help lists them. */
function commandsOf(parent: readonly string[]): readonly string[] {
  const request = parseArguments([...parent, '--help']);
  if (request.kind !== 'text') throw new Error('Expected the help');
  const [, listed = ''] = request.text.split('Commands:\n');
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
  return names
    .filter((name) => name !== 'help')
    .flatMap((name) =>
      isGroup(name, parent) ? commandsOf([name]) : [[...parent, name].join(' ')],
    );
}

function isGroup(name: string, parent: readonly string[]): boolean {
  return parent.length === 0 && ['task', 'worker'].includes(name);
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
