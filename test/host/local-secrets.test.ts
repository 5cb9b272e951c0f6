import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalSecrets, secretVariable } from '../../activities/secrets/local-secrets.ts';
import { SecretUnavailable } from '../../activities/secrets/secret-source.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const VALUE = 'correct horse battery';
let scratch: ReturnType<typeof scratchFolder>;
let folder: string;
let warnings: string[];

beforeEach(() => {
  scratch = scratchFolder();
  folder = join(scratch.path, 'secrets');
  warnings = [];
});

afterEach(() => scratch.remove());

describe('secrets in files', () => {
  it.each([
    ['a text', VALUE, VALUE],
    ['a line', `${VALUE}\n`, VALUE],
    ['a line of Windows', `${VALUE}\r\n`, VALUE],
    ['two line ends', `${VALUE}\n\n`, `${VALUE}\n`],
    ['nothing', '', ''],
  ])('are the content, of %s', async (_, content, value) => {
    put('db/password', content);
    expect(await read('db/password')).toBe(value);
    expect(warnings).toEqual([]);
  });

  it('are read anew each time', async () => {
    const secrets = source();
    put('db/password', 'first');
    expect(await secrets.read('db/password')).toBe('first');
    put('db/password', 'second');
    expect(await secrets.read('db/password')).toBe('second');
  });

  it('may be links within the folder', async () => {
    put('db/..data', VALUE);
    symlinkSync('..data', join(folder, 'db', 'password'));
    expect(await read('db/password')).toBe(VALUE);
  });

  it('may not be links to elsewhere', async () => {
    put('db/other', VALUE);
    writeFileSync(join(scratch.path, 'outside'), VALUE, { mode: 0o600 });
    symlinkSync(join(scratch.path, 'outside'), join(folder, 'db', 'password'));
    await expect(read('db/password')).rejects.toThrow(/leads out of the folder of secrets/);
  });

  it('win over variables', async () => {
    put('db/password', VALUE);
    expect(await read('db/password', { FLEET_SECRET_DB_PASSWORD: 'other' })).toBe(VALUE);
  });

  it('that every user may read are warned of once', async () => {
    put('db/password', VALUE, 0o644);
    const secrets = source();
    await secrets.read('db/password');
    await secrets.read('db/password');
    const file = join(folder, 'db/password');
    expect(warnings).toEqual([`every user may read ${file}: protect it (chmod 600 ${file})`]);
  });

  it('that a folder protects are not warned of', async () => {
    put('db/password', VALUE, 0o644);
    chmodSync(folder, 0o700);
    await read('db/password');
    expect(warnings).toEqual([]);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'every user may write',
      () => put('db/password', VALUE, 0o666),
      /every user may write .*chmod 600/,
    ],
    ['is no text', () => put('db/password', Buffer.from([0xff, 0xfe])), /is not UTF-8/],
    ['contains NUL', () => put('db/password', `${VALUE}\0`), /contains a NUL character/],
    [
      'is too long',
      () => put('db/password', 'x'.repeat(40_000)),
      /takes 40000 bytes; at most 32768/,
    ],
    ['is a folder', () => mkdirSync(join(folder, 'db/password'), { recursive: true }), /EISDIR/],
  ])('are refused when a file %s', async (_, prepare, message) => {
    prepare();
    const failure = read('db/password');
    await expect(failure).rejects.toThrow(SecretUnavailable);
    await expect(failure).rejects.toThrow(/^Cannot read secret db\/password as /);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(VALUE);
  });
});

describe('secrets in variables', () => {
  it.each([
    ['database/password', 'FLEET_SECRET_DATABASE_PASSWORD'],
    ['my-db/api.key', 'FLEET_SECRET_MY_DB_API_KEY'],
  ])('of %s are %s', async (reference, variable) => {
    expect(secretVariable(reference)).toBe(variable);
    expect(await read(reference, { [variable]: VALUE })).toBe(VALUE);
  });

  it('are no others than those', async () => {
    await expect(read('db/password', { DB_PASSWORD: VALUE, PASSWORD: VALUE })).rejects.toThrow();
  });
});

describe('a secret that is missing', () => {
  it('is named with the places where it was looked for', async () => {
    await expect(read('db/password')).rejects.toThrow(
      `Cannot read secret db/password as there is neither a file ${folder}/db/password nor a variable FLEET_SECRET_DB_PASSWORD: give the fleet server one of them`,
    );
  });

  it('is named with the flag where no folder is given', async () => {
    const secrets = createLocalSecrets({ variables: {}, logger });
    await expect(secrets.read('db/password')).rejects.toThrow(
      'Cannot read secret db/password as there is no variable FLEET_SECRET_DB_PASSWORD, and no folder of secrets: give the fleet server one of them (fleet server --secrets)',
    );
  });

  it.each(['../etc/passwd', 'db/../x', '/etc/passwd', 'db', 'a/b/c', 'db/.x', ''])(
    'is what %j would name',
    async (reference) => {
      await expect(read(reference)).rejects.toThrow('it is no name/key');
    },
  );
});

const logger = {
  info: () => undefined,
  warn: (_: string, fields: Readonly<Record<string, unknown>> = {}) =>
    void warnings.push(String(fields['reason'])),
};

function source(variables: Readonly<Record<string, string>> = {}) {
  return createLocalSecrets({ folder, variables, logger });
}

function read(reference: string, variables?: Readonly<Record<string, string>>): Promise<string> {
  return source(variables).read(reference);
}

function put(reference: string, content: string | Buffer, mode = 0o600): void {
  const file = join(folder, reference);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o755 });
  writeFileSync(file, content);
  chmodSync(file, mode);
  // Of the scratch folder nobody else may read anything; what counts is from here on.
  chmodSync(folder, 0o755);
}
